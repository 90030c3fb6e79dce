#include <doctest/doctest.h>

#include "memory/bandwidth.hpp"

namespace smallmind::memory {
namespace {

TEST_CASE("memory is read at a plausible speed") {
    const double bytes_per_s = measure_read_bandwidth(2, 0.1);
    CHECK(bytes_per_s > 1e8);
    CHECK(bytes_per_s < 1e13);
}

}  // namespace
}  // namespace smallmind::memory

#include <doctest/doctest.h>

#include "engine/philox.hpp"

namespace smallmind::engine {
namespace {

using Words = std::array<std::uint32_t, 4>;

// The authors' known answers (Random123, kat_vectors).
TEST_CASE("philox gives the published answers") {
    constexpr std::uint32_t kOnes = 0xffffffff;
    CHECK(philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
          Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("uniform numbers lie in [0, 1) and depend on seed and position") {
    double sum = 0.0;
    for (std::uint64_t position = 0; position < 10'000; ++position) {
        const double u = uniform(42, position);
        REQUIRE(u >= 0.0);
        REQUIRE(u < 1.0);
        sum += u;
    }
    CHECK(sum / 10'000 == doctest::Approx(0.5).epsilon(0.02));
    CHECK(uniform(1, 5) == uniform(1, 5));
    CHECK(uniform(1, 5) != uniform(2, 5));
    CHECK(uniform(1, 5) != uniform(1, 6));
    CHECK(uniform(1ULL << 32, 5) != uniform(0, 5));
}

}  // namespace
}  // namespace smallmind::engine

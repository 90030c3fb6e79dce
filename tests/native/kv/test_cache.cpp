#include <vector>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "kv/cache.hpp"

namespace smallmind::kv {

TEST_CASE("a key lies where a score needs it and a value where a sum needs it") {
    Cache cache({2, 3, 16}, 256);
    cache.reserve(0, 200);
    std::vector<std::uint16_t> k(48);
    std::vector<std::uint16_t> v(48);
    for (std::size_t i = 0; i < 48; ++i) {
        k[i] = static_cast<std::uint16_t>(100 + i);
        v[i] = static_cast<std::uint16_t>(500 + i);
    }
    cache.write(0, 150, 1, k.data(), v.data());
    const kernels::AttentionPage page = cache.page(0, 1, 2, 1);
    const int slot = 150 - 128;
    for (int d = 0; d < 16; ++d) {
        CHECK(page.k[slot / 16 * 16 * 16 + d * 16 + slot % 16] == 100 + 32 + d);
        CHECK(page.v[slot * 16 + d] == 500 + 32 + d);
    }
}

TEST_CASE("sequences share the capacity and give their pages back") {
    Cache cache({1, 1, 16}, 4 * 128);
    cache.reserve(0, 300);
    cache.reserve(1, 100);
    CHECK_THROWS_AS(cache.reserve(1, 129), errors::ContextFull);
    cache.truncate(0, 128);
    CHECK_NOTHROW(cache.reserve(1, 3 * 128));
    CHECK_THROWS_AS(cache.reserve(2, 1), errors::ContextFull);
}

TEST_CASE("fresh pages hold nothing but zeros") {
    Cache cache({1, 2, 32}, 128);
    cache.reserve(0, 1);
    const kernels::AttentionPage page = cache.page(0, 0, 1, 0);
    for (int i = 0; i < 128 * 32; ++i)
        REQUIRE((page.k[i] == 0 && page.v[i] == 0));
}

}  // namespace smallmind::kv

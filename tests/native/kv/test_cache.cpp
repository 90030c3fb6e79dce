#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "kernels/dispatch.hpp"
#include "kv/cache.hpp"
#include "quant/panels.hpp"

namespace smallmind::kv {
namespace {

const kernels::KernelTable& scalar() { return kernels::table_named("scalar"); }

double half_at(const std::uint8_t* bytes, int index) {
    std::uint16_t bits;
    std::memcpy(&bits, bytes + 2 * index, 2);
    return static_cast<double>(quant::half_to_float(bits));
}

// One head's keys or values with ever larger numbers: 1, 2, 3 ...
std::vector<float> counting_from(int first, int n) {
    std::vector<float> numbers;
    for (int i = 0; i < n; ++i)
        numbers.push_back(static_cast<float>(first + i));
    return numbers;
}

}  // namespace

TEST_CASE("a key lies where a score needs it and a value where a sum needs it") {
    Cache cache(scalar(), {2, 3, 16}, Format::F16, 256);
    cache.reserve(0, 200);
    const auto k = counting_from(100, 48);
    const auto v = counting_from(500, 48);
    cache.write(0, 150, 1, k.data(), v.data());
    const kernels::AttentionPage page = cache.page(0, 1, 2, 1);
    const int slot = 150 - 128;
    for (int d = 0; d < 16; ++d) {
        CHECK(half_at(page.k, slot / 16 * 16 * 16 + d * 16 + slot % 16) == 100 + 32 + d);
        CHECK(half_at(page.v, slot * 16 + d) == 500 + 32 + d);
    }
}

TEST_CASE("in Q8_0, too, with a scale for each 32 elements of a head") {
    constexpr int kWidth = 48;  // a block of 32 and one of 16
    Cache cache(scalar(), {2, 3, kWidth}, Format::Q8_0, 256);
    cache.reserve(0, 200);
    const auto k = counting_from(1, 3 * kWidth);
    const auto v = counting_from(1001, 3 * kWidth);
    cache.write(0, 150, 1, k.data(), v.data());
    const kernels::AttentionPage page = cache.page(0, 1, 2, 1);
    const int slot = 150 - 128;
    const std::uint8_t* k_scales = page.k + kernels::kv_scales_offset(kWidth);
    const std::uint8_t* v_scales = page.v + kernels::kv_scales_offset(kWidth);
    for (int d = 0; d < kWidth; ++d) {
        const auto key = static_cast<std::int8_t>(page.k[slot / 16 * kWidth * 16 + d / 4 * 64 + slot % 16 * 4 + d % 4]);
        const double k_scale = half_at(k_scales, (slot / 16 * 2 + d / 32) * 16 + slot % 16);
        CHECK(key * k_scale == doctest::Approx(1 + 2 * kWidth + d).epsilon(0.01));
        const auto value = static_cast<std::int8_t>(page.v[slot * kWidth + d]);
        const double v_scale = half_at(v_scales, d / 32 * 128 + slot);
        CHECK(value * v_scale == doctest::Approx(1001 + 2 * kWidth + d).epsilon(0.01));
    }
}

TEST_CASE("a position touches its own bytes and no others") {
    for (const Format format : {Format::F16, Format::Q8_0}) {
        constexpr int kWidth = 80;
        Cache cache(scalar(), {1, 2, kWidth}, format, 128);
        cache.reserve(0, 128);
        const std::vector<float> ones(2 * kWidth, 1.0F);
        cache.write(0, 77, 0, ones.data(), ones.data());
        for (int head = 0; head < 2; ++head) {
            const kernels::AttentionPage page = cache.page(0, 0, head, 0);
            for (const std::uint8_t* half : {page.k, page.v}) {
                std::size_t n_set = 0;
                for (std::size_t i = 0; i < kernels::kv_page_bytes(format, kWidth); ++i)
                    n_set += half[i] != 0 ? 1U : 0U;
                // 1.0 is 0x3C00, or 127 times a scale of two bytes.
                CHECK(n_set == (format == Format::F16 ? kWidth : kWidth + 2 * 3));
            }
        }
    }
}

TEST_CASE("sequences share the capacity and give their pages back") {
    Cache cache(scalar(), {1, 1, 16}, Format::F16, 4 * 128);
    cache.reserve(0, 300);
    cache.reserve(1, 100);
    CHECK_THROWS_AS(cache.reserve(1, 129), errors::ContextFull);
    cache.truncate(0, 128);
    CHECK_NOTHROW(cache.reserve(1, 3 * 128));
    CHECK_THROWS_AS(cache.reserve(2, 1), errors::ContextFull);
}

TEST_CASE("fresh pages hold nothing but zeros") {
    for (const Format format : {Format::F16, Format::Q8_0}) {
        Cache cache(scalar(), {1, 2, 32}, format, 128);
        cache.reserve(0, 1);
        const kernels::AttentionPage page = cache.page(0, 0, 1, 0);
        for (std::size_t i = 0; i < kernels::kv_page_bytes(format, 32); ++i)
            REQUIRE((page.k[i] == 0 && page.v[i] == 0));
    }
}

TEST_CASE("Q8_0 takes 34 bytes where float16 takes 64") {
    CHECK(bytes_per_position({3, 2, 64}, Format::F16) == 3 * 2 * 2 * 128);
    CHECK(bytes_per_position({3, 2, 64}, Format::Q8_0) == 3 * 2 * 2 * 68);
    CHECK(bytes_per_position({1, 1, 80}, Format::Q8_0) == 2 * (80 + 6));
}

TEST_CASE("formats have names, and only those") {
    for (const Format format : {Format::F16, Format::Q8_0})
        CHECK(format_named(name_of(format)) == format);
    CHECK(!format_named("q4_0"));
    CHECK(!format_named(""));
}

}  // namespace smallmind::kv

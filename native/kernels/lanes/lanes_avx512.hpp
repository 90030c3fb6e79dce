// Sixteen lanes in one AVX-512 register.  Meanings: lanes_scalar.hpp.
#pragma once

#include <cstdint>

#include <immintrin.h>

namespace smallmind::kernels {
namespace {

struct Lanes {
    struct F {
        __m512 v;
    };
    struct I {
        __m512i v;
    };
    struct B {
        __m128i v;
    };

    static F load(const float* p) { return {_mm512_loadu_ps(p)}; }
    static void store(float* p, F a) { _mm512_storeu_ps(p, a.v); }
    static F set1(float x) { return {_mm512_set1_ps(x)}; }
    static F add(F a, F b) { return {_mm512_add_ps(a.v, b.v)}; }
    static F mul(F a, F b) { return {_mm512_mul_ps(a.v, b.v)}; }
    static F div(F a, F b) { return {_mm512_div_ps(a.v, b.v)}; }
    static F fma(F a, F b, F c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
    static F minus_product(F a, F b, F c) { return {_mm512_fnmadd_ps(a.v, b.v, c.v)}; }
    static F max(F a, F b) { return {_mm512_max_ps(a.v, b.v)}; }
    static F min(F a, F b) { return {_mm512_min_ps(a.v, b.v)}; }
    static F abs(F a) {
        return {_mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(a.v), _mm512_set1_epi32(0x7FFFFFFF)))};
    }

    static I round(F a) { return {_mm512_cvtps_epi32(a.v)}; }
    static F to_float(I a) { return {_mm512_cvtepi32_ps(a.v)}; }
    static F power_of_two(I n) {
        return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(n.v, _mm512_set1_epi32(127)), 23))};
    }
    static void store_i8(std::int8_t* p, I a) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(a.v));
    }
    static I load_i8(const std::int8_t* p) {
        return {_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
    }
    static I load_u8(const std::uint8_t* p) {
        return {_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
    }
    static B load_bytes(const std::uint8_t* p) { return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))}; }
    static B field(B a, int from, int width, int to) {
        const int by = to - from;
        const __m128i moved = by > 0 ? _mm_slli_epi16(a.v, by) : (by < 0 ? _mm_srli_epi16(a.v, -by) : a.v);
        return {_mm_and_si128(moved, _mm_set1_epi8(static_cast<char>(((1 << width) - 1) << to)))};
    }
    static B bor(B a, B b) { return {_mm_or_si128(a.v, b.v)}; }
    static B minus(B a, int x) { return {_mm_sub_epi8(a.v, _mm_set1_epi8(static_cast<char>(x)))}; }
    template <bool kIsSigned>
    static I widen(B a) {
        if constexpr (kIsSigned) return {_mm512_cvtepi8_epi32(a.v)};
        return {_mm512_cvtepu8_epi32(a.v)};
    }
    static I set1(std::int32_t x) { return {_mm512_set1_epi32(x)}; }
    static I add(I a, I b) { return {_mm512_add_epi32(a.v, b.v)}; }
    static I sub(I a, I b) { return {_mm512_sub_epi32(a.v, b.v)}; }
    static I mul(I a, I b) { return {_mm512_mullo_epi32(a.v, b.v)}; }
    static I band(I a, std::int32_t mask) { return {_mm512_and_si512(a.v, _mm512_set1_epi32(mask))}; }
    static I bor(I a, I b) { return {_mm512_or_si512(a.v, b.v)}; }
    static I shl(I a, int n) { return {_mm512_slli_epi32(a.v, static_cast<unsigned>(n))}; }
    static I shr(I a, int n) { return {_mm512_srli_epi32(a.v, static_cast<unsigned>(n))}; }
    static std::int32_t sum(I a) {
        const __m256i eight = _mm256_add_epi32(_mm512_castsi512_si256(a.v), _mm512_extracti64x4_epi64(a.v, 1));
        __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
        four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
        return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
    }

    static F load_f16(const std::uint16_t* p) {
        return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
    }
    static F load_bf16(const std::uint16_t* p) {
        const __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
        return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16))};
    }
    static void store_f16(std::uint16_t* p, F a) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtps_ph(a.v, _MM_FROUND_TO_NEAREST_INT));
    }

    static float sum(F a) {
        const __m256 eight = _mm256_add_ps(low(a), high(a));
        __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        four = _mm_add_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_add_ss(four, _mm_shuffle_ps(four, four, 1)));
    }
    static float largest(F a) {
        const __m256 eight = _mm256_max_ps(low(a), high(a));
        __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        four = _mm_max_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_max_ss(four, _mm_shuffle_ps(four, four, 1)));
    }

  private:
    static __m256 low(F a) { return _mm512_castps512_ps256(a.v); }
    static __m256 high(F a) { return _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(a.v), 1)); }
};

}  // namespace
}  // namespace smallmind::kernels

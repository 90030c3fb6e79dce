// The integer product of a line with four activations, for AVX2 with or without VNNI.  Meanings: dot_scalar.hpp.
#pragma once

#include <cstdint>
#include <cstring>

#include <immintrin.h>

#include "kernels/lanes/dot_maddubs.hpp"
#include "kernels/lanes/dot_vnni.hpp"

namespace smallmind::kernels {
namespace {

inline __m256i broadcast_four(const void* p) {
    std::int32_t four;
    std::memcpy(&four, p, 4);
    return _mm256_set1_epi32(four);
}

struct DotLines {
    struct Line {
        __m256i lo, hi;
    };
    using Four = __m256i;
    static constexpr int kFewColumns = 4;
    static constexpr bool kKeepsSums = false;

    static Line load(const std::uint8_t* p) {
        return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32))};
    }
    static void store(std::uint8_t* p, Line a) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.lo);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p + 32), a.hi);
    }
    static void store_two(std::uint8_t* p, Line a, Line b) {
        store(p, a);
        store(p + 64, b);
    }
    static constexpr bool kMultipliesTiles = false;
    static Line band(Line a, int mask) {
        const __m256i m = _mm256_set1_epi8(static_cast<char>(mask));
        return {_mm256_and_si256(a.lo, m), _mm256_and_si256(a.hi, m)};
    }
    static Line bor(Line a, Line b) { return {_mm256_or_si256(a.lo, b.lo), _mm256_or_si256(a.hi, b.hi)}; }
    static Line shl(Line a, int n) { return {_mm256_slli_epi16(a.lo, n), _mm256_slli_epi16(a.hi, n)}; }
    static Line shr(Line a, int n) { return {_mm256_srli_epi16(a.lo, n), _mm256_srli_epi16(a.hi, n)}; }
    static Line lookup(Line a, const std::int8_t* table) {
        const __m256i t = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table)));
        return {_mm256_shuffle_epi8(t, a.lo), _mm256_shuffle_epi8(t, a.hi)};
    }
    static Line flip_sign(Line a) {
        const __m256i sign = _mm256_set1_epi8(-128);
        return {_mm256_xor_si256(a.lo, sign), _mm256_xor_si256(a.hi, sign)};
    }
    static Four broadcast(const std::int8_t* p) { return broadcast_four(p); }
    static Four broadcast(const std::int8_t* block, int g) { return broadcast(block + 4 * g); }

    // Two int16 for each row.
    using Pairs = Line;
    template <bool kIsSigned>
    static Pairs pairs(Lanes::B first, Lanes::B second) {
        return {words<kIsSigned>(_mm_unpacklo_epi8(first.v, second.v)),
                words<kIsSigned>(_mm_unpackhi_epi8(first.v, second.v))};
    }
    // pairs(a, a).
    template <bool kIsSigned>
    static Pairs twins(Lanes::B a) {
        return pairs<kIsSigned>(a, a);
    }
    static Pairs every_pair(int first, int second) {
        const __m256i both = _mm256_set1_epi32((first & 0xFFFF) | second * 65536);
        return {both, both};
    }
    static Pairs times(Pairs a, int x) {
        const __m256i factor = _mm256_set1_epi16(static_cast<short>(x));
        return {_mm256_mullo_epi16(a.lo, factor), _mm256_mullo_epi16(a.hi, factor)};
    }
    static Lanes::I multiply_pairs(Pairs a, Pairs b) {
        return {_mm256_madd_epi16(a.lo, b.lo), _mm256_madd_epi16(a.hi, b.hi)};
    }
    static Lanes::I dot_pairs(Pairs a, const std::int16_t* x) {
        const __m256i both = broadcast_four(x);
        return multiply_pairs(a, {both, both});
    }

  private:
    template <bool kIsSigned>
    static __m256i words(__m128i bytes) {
        return kIsSigned ? _mm256_cvtepi8_epi16(bytes) : _mm256_cvtepu8_epi16(bytes);
    }
};

#if defined(__AVXVNNI__)
struct Dot : DotVnni<DotLines> {
    static constexpr int tile(bool, bool is_halved) { return is_halved ? 4 : 6; }

    static Sum dot(Sum sum, Line w, Four x) {
        return {_mm256_dpbusd_avx_epi32(sum.lo, w.lo, x), _mm256_dpbusd_avx_epi32(sum.hi, w.hi, x)};
    }
};
#else
struct Dot : DotMaddubs<DotLines> {
    static constexpr int tile(bool is_signed, bool is_halved) { return is_signed || is_halved ? 4 : 6; }
    static constexpr int kSplitTile = 3;

    // Signed: |w| * sign(x, w).
    struct Signed {
        Line w, magnitude;
    };
    template <bool kIsSigned>
    static auto prepare(Line w) {
        if constexpr (kIsSigned) {
            return Signed{w, {_mm256_abs_epi8(w.lo), _mm256_abs_epi8(w.hi)}};
        } else {
            return w;
        }
    }
    static Sum dot(Sum sum, Line w, Four x) {
        return {_mm256_add_epi16(sum.lo, _mm256_maddubs_epi16(w.lo, x)),
                _mm256_add_epi16(sum.hi, _mm256_maddubs_epi16(w.hi, x))};
    }
    static Sum dot(Sum sum, const Signed& w, Four x) {
        return {_mm256_add_epi16(sum.lo, _mm256_maddubs_epi16(w.magnitude.lo, _mm256_sign_epi8(x, w.w.lo))),
                _mm256_add_epi16(sum.hi, _mm256_maddubs_epi16(w.magnitude.hi, _mm256_sign_epi8(x, w.w.hi)))};
    }
};
#endif

}  // namespace
}  // namespace smallmind::kernels

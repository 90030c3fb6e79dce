// The integer product of a line with four activations, for AVX2 with or without VNNI.  Meanings: dot_scalar.hpp.
#pragma once

#include <cstdint>
#include <cstring>

#include <immintrin.h>

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

    using Pairs = Line;
    static Pairs pairs(Lanes::I first, Lanes::I second) {
        const __m256i low = _mm256_set1_epi32(0xFFFF);
        return {_mm256_or_si256(_mm256_and_si256(first.lo, low), _mm256_slli_epi32(second.lo, 16)),
                _mm256_or_si256(_mm256_and_si256(first.hi, low), _mm256_slli_epi32(second.hi, 16))};
    }
    static Pairs every_pair(int first, int second) {
        const __m256i both = _mm256_set1_epi32((first & 0xFFFF) | second * 65536);
        return {both, both};
    }
    static Lanes::I dot_pairs(Pairs a, const std::int16_t* x) {
        const __m256i both = broadcast_four(x);
        return {_mm256_madd_epi16(a.lo, both), _mm256_madd_epi16(a.hi, both)};
    }
};

#if defined(__AVXVNNI__)
// With AVX-VNNI: vpdpbusd.  Signed weights are made unsigned by adding 128, which the start takes away again.
struct Dot : DotLines {
    using Sum = Lanes::I;
    static constexpr int lines_per_sum(int) { return 8; }
    static constexpr int tile(bool, bool is_halved) { return is_halved ? 4 : 6; }

    template <bool kIsSigned>
    static Line prepare(Line w) {
        return kIsSigned ? flip_sign(w) : w;
    }
    template <bool kIsSigned>
    static Lanes::I start(const std::int16_t* half_sums) {
        if constexpr (kIsSigned) return dot_pairs(every_pair(-128, -128), half_sums);
        return Lanes::set1(0);
    }
    static Sum begin(Lanes::I total) { return total; }
    static Sum dot(Sum sum, Line w, Four x) {
        return {_mm256_dpbusd_avx_epi32(sum.lo, w.lo, x), _mm256_dpbusd_avx_epi32(sum.hi, w.hi, x)};
    }
    static Lanes::I end(Sum sum, Lanes::I) { return sum; }

    // In floats: |s * sum of a half| < 2^24 is exact, so the one rounding is that of the conversion of the exact total.
    struct Halves {
        Lanes::F s[2];
    };
    using Halved = Lanes::F;
    static Halves halves(Lanes::I s0, Lanes::I s1, int) { return {{Lanes::to_float(s0), Lanes::to_float(s1)}}; }
    static Halved start_halves(const Halves&, const std::int16_t*) { return Lanes::set1(0.0F); }
    template <int kHalf, int kZero>
    static Sum begin_half(const std::int16_t* half_sums) {
        if constexpr (kZero == 0) return Lanes::set1(0);
        return dot_pairs(kHalf == 0 ? every_pair(-kZero, 0) : every_pair(0, -kZero), half_sums);
    }
    template <int kHalf>
    static Halved end_half(Sum sum, Halved total, const Halves& halves) {
        const Lanes::F p = Lanes::to_float(sum);
        return kHalf == 0 ? Lanes::mul(p, halves.s[0]) : Lanes::fma(p, halves.s[1], total);
    }
    static Lanes::F to_float(Halved total) { return total; }
};
#else
// Without: vpmaddubsw, whose pairs are summed in int16 for as many lines as cannot overflow it.
struct Dot : DotLines {
    using Sum = Line;
    static constexpr int lines_per_sum(int largest_weight) {
        const int most = 32767 / (2 * 127 * largest_weight);
        return most >= 8 ? 8 : (most >= 4 ? 4 : (most >= 2 ? 2 : 1));
    }
    static constexpr int tile(bool is_signed, bool is_halved) { return is_signed || is_halved ? 4 : 6; }

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
    template <bool kIsSigned>
    static Lanes::I start(const std::int16_t*) {
        return Lanes::set1(0);
    }
    static Sum begin(Lanes::I) { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
    static Sum dot(Sum sum, Line w, Four x) {
        return {_mm256_add_epi16(sum.lo, _mm256_maddubs_epi16(w.lo, x)),
                _mm256_add_epi16(sum.hi, _mm256_maddubs_epi16(w.hi, x))};
    }
    static Sum dot(Sum sum, const Signed& w, Four x) {
        return {_mm256_add_epi16(sum.lo, _mm256_maddubs_epi16(w.magnitude.lo, _mm256_sign_epi8(x, w.w.lo))),
                _mm256_add_epi16(sum.hi, _mm256_maddubs_epi16(w.magnitude.hi, _mm256_sign_epi8(x, w.w.hi)))};
    }
    static Lanes::I end(Sum sum, Lanes::I total) {
        const __m256i ones = _mm256_set1_epi16(1);
        return Lanes::add(total, {_mm256_madd_epi16(sum.lo, ones), _mm256_madd_epi16(sum.hi, ones)});
    }

    // low + 16 * high - 128 * sum of x: see SplitPanel.
    static constexpr int kSplitTile = 3;
    static Lanes::I end_split(Sum low, Sum high, const std::int16_t* half_sums) {
        const __m256i ones = _mm256_set1_epi16(1);
        const __m256i sixteen = _mm256_set1_epi16(16);
        const Lanes::I start = dot_pairs(every_pair(-128, -128), half_sums);
        const Lanes::I total = Lanes::add(start, {_mm256_madd_epi16(low.lo, ones), _mm256_madd_epi16(low.hi, ones)});
        return Lanes::add(total, {_mm256_madd_epi16(high.lo, sixteen), _mm256_madd_epi16(high.hi, sixteen)});
    }

    // The widening vpmaddwd multiplies by the half's scale for nothing; the zero point is in the start.
    struct Halves {
        Pairs s[2];
        Pairs minus_zero;
    };
    using Halved = Lanes::I;
    static Halves halves(Lanes::I s0, Lanes::I s1, int zero) {
        const Pairs both = pairs(s0, s1);
        const __m256i minus_zero = _mm256_set1_epi16(static_cast<short>(-zero));
        return {{pairs(s0, s0), pairs(s1, s1)},
                {_mm256_mullo_epi16(both.lo, minus_zero), _mm256_mullo_epi16(both.hi, minus_zero)}};
    }
    static Halved start_halves(const Halves& halves, const std::int16_t* half_sums) {
        return dot_pairs(halves.minus_zero, half_sums);
    }
    template <int kHalf, int kZero>
    static Sum begin_half(const std::int16_t*) {
        return {_mm256_setzero_si256(), _mm256_setzero_si256()};
    }
    template <int kHalf>
    static Halved end_half(Sum sum, Halved total, const Halves& halves) {
        return Lanes::add(
            total, {_mm256_madd_epi16(sum.lo, halves.s[kHalf].lo), _mm256_madd_epi16(sum.hi, halves.s[kHalf].hi)});
    }
    static Lanes::F to_float(Halved total) { return Lanes::to_float(total); }
};
#endif

}  // namespace
}  // namespace smallmind::kernels

// The integer product of a line with four activations, for AVX2 with or without VNNI (kDotHasVnni).  Meanings:
// dot_scalar.hpp.
#pragma once

#include <cstdint>
#include <cstring>

#include <immintrin.h>

namespace smallmind::kernels {
namespace {

struct DotLine {
    __m256i lo, hi;
};

inline __m256i broadcast_four(const std::int8_t* p) {
    std::int32_t four;
    std::memcpy(&four, p, 4);
    return _mm256_set1_epi32(four);
}

struct DotLines {
    using Line = DotLine;
    using Four = __m256i;
    static constexpr int kTile = 6;

    static Line load(const std::uint8_t* p) {
        return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32))};
    }
    static void store(std::uint8_t* p, Line a) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.lo);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p + 32), a.hi);
    }
    static Line low_nibbles(Line a) {
        const __m256i mask = _mm256_set1_epi8(15);
        return {_mm256_and_si256(a.lo, mask), _mm256_and_si256(a.hi, mask)};
    }
    static Line high_nibbles(Line a) { return low_nibbles({_mm256_srli_epi16(a.lo, 4), _mm256_srli_epi16(a.hi, 4)}); }
    static Four broadcast(const std::int8_t* p) { return broadcast_four(p); }
};

// Without VNNI: vpmaddubsw.  Nibbles: |pair| <= 2 * 15 * 127, so eight lines fit int16.  Bytes: |w| * sign(x, w) stays
// within 2 * 128 * 127 < 2^15 for one line and is widened at once.
struct DotMaddubs : DotLines {
    using Sum4 = Line;
    using Sum8 = Lanes::I;
    struct Line8 {
        Line w, magnitude;
    };

    static Line8 load8(const std::uint8_t* p) {
        const Line w = load(p);
        return {w, {_mm256_abs_epi8(w.lo), _mm256_abs_epi8(w.hi)}};
    }

    static Sum4 zero4() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
    static Sum4 dot4(Sum4 sum, Line w, Four x) {
        return {_mm256_add_epi16(sum.lo, _mm256_maddubs_epi16(w.lo, x)),
                _mm256_add_epi16(sum.hi, _mm256_maddubs_epi16(w.hi, x))};
    }
    static Lanes::I finish(Sum4 sum) {
        const __m256i ones = _mm256_set1_epi16(1);
        return {_mm256_madd_epi16(sum.lo, ones), _mm256_madd_epi16(sum.hi, ones)};
    }

    static Sum8 start8(std::int32_t) { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
    static Sum8 dot8(Sum8 sum, Line8 w, Four x) {
        const __m256i ones = _mm256_set1_epi16(1);
        const __m256i lo = _mm256_maddubs_epi16(w.magnitude.lo, _mm256_sign_epi8(x, w.w.lo));
        const __m256i hi = _mm256_maddubs_epi16(w.magnitude.hi, _mm256_sign_epi8(x, w.w.hi));
        return {_mm256_add_epi32(sum.lo, _mm256_madd_epi16(lo, ones)),
                _mm256_add_epi32(sum.hi, _mm256_madd_epi16(hi, ones))};
    }
    static Lanes::I finish8(Sum8 sum) { return sum; }
};

#if defined(__AVXVNNI__)
// With AVX-VNNI: vpdpbusd.  Bytes are made unsigned by adding 128, which the start takes away again.
struct DotVnni : DotLines {
    using Sum4 = Lanes::I;
    using Sum8 = Lanes::I;
    using Line8 = Line;

    static Line8 load8(const std::uint8_t* p) {
        const Line w = load(p);
        const __m256i flip = _mm256_set1_epi8(-128);
        return {_mm256_xor_si256(w.lo, flip), _mm256_xor_si256(w.hi, flip)};
    }

    static Sum4 zero4() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
    static Sum4 dot4(Sum4 sum, Line w, Four x) {
        return {_mm256_dpbusd_avx_epi32(sum.lo, w.lo, x), _mm256_dpbusd_avx_epi32(sum.hi, w.hi, x)};
    }
    static Lanes::I finish(Sum4 sum) { return sum; }

    static Sum8 start8(std::int32_t isum) {
        const __m256i start = _mm256_set1_epi32(-128 * isum);
        return {start, start};
    }
    static Sum8 dot8(Sum8 sum, Line8 w, Four x) { return dot4(sum, w, x); }
    static Lanes::I finish8(Sum8 sum) { return sum; }
};
using Dot = DotVnni;
#else
using Dot = DotMaddubs;
#endif

}  // namespace
}  // namespace smallmind::kernels

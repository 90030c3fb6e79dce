// The integer product of a line with four activations, for AVX-512 with or without VNNI.  Meanings: dot_scalar.hpp.
#pragma once

#include <cstdint>
#include <cstring>

#include <immintrin.h>

namespace smallmind::kernels {
namespace {

struct DotLines {
    struct Line {
        __m512i v;
    };
    using Four = __m512i;
    static constexpr int kTile = 12;

    static Line load(const std::uint8_t* p) { return {_mm512_loadu_si512(p)}; }
    static void store(std::uint8_t* p, Line a) { _mm512_storeu_si512(p, a.v); }
    static Line low_nibbles(Line a) { return {_mm512_and_si512(a.v, _mm512_set1_epi8(15))}; }
    static Line high_nibbles(Line a) { return low_nibbles({_mm512_srli_epi16(a.v, 4)}); }
    static Four broadcast(const std::int8_t* p) {
        std::int32_t four;
        std::memcpy(&four, p, 4);
        return _mm512_set1_epi32(four);
    }
};

#if defined(__AVX512VNNI__)
// vpdpbusd.  Bytes are made unsigned by adding 128, which the start takes away again.
struct Dot : DotLines {
    using Sum4 = Lanes::I;
    using Sum8 = Lanes::I;
    using Line8 = Line;

    static Line8 load8(const std::uint8_t* p) { return {_mm512_xor_si512(load(p).v, _mm512_set1_epi8(-128))}; }

    static Sum4 zero4() { return {_mm512_setzero_si512()}; }
    static Sum4 dot4(Sum4 sum, Line w, Four x) { return {_mm512_dpbusd_epi32(sum.v, w.v, x)}; }
    static Lanes::I finish(Sum4 sum) { return sum; }

    static Sum8 start8(std::int32_t isum) { return {_mm512_set1_epi32(-128 * isum)}; }
    static Sum8 dot8(Sum8 sum, Line8 w, Four x) { return dot4(sum, w, x); }
    static Lanes::I finish8(Sum8 sum) { return sum; }
};
#else
// vpmaddubsw, with the bounds of dot_avx2.hpp.  Bytes have no vpsignb here: x is negated under a mask, and 0 * x is 0
// anyway.
struct Dot : DotLines {
    using Sum4 = Line;
    using Sum8 = Lanes::I;
    struct Line8 {
        __m512i magnitude;
        __mmask64 is_negative;
    };

    static Line8 load8(const std::uint8_t* p) {
        const __m512i w = load(p).v;
        return {_mm512_abs_epi8(w), _mm512_movepi8_mask(w)};
    }

    static Sum4 zero4() { return {_mm512_setzero_si512()}; }
    static Sum4 dot4(Sum4 sum, Line w, Four x) { return {_mm512_add_epi16(sum.v, _mm512_maddubs_epi16(w.v, x))}; }
    static Lanes::I finish(Sum4 sum) { return {_mm512_madd_epi16(sum.v, _mm512_set1_epi16(1))}; }

    static Sum8 start8(std::int32_t) { return {_mm512_setzero_si512()}; }
    static Sum8 dot8(Sum8 sum, Line8 w, Four x) {
        const __m512i signed_x = _mm512_mask_sub_epi8(x, w.is_negative, _mm512_setzero_si512(), x);
        const __m512i pairs = _mm512_maddubs_epi16(w.magnitude, signed_x);
        return {_mm512_add_epi32(sum.v, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)))};
    }
    static Lanes::I finish8(Sum8 sum) { return sum; }
};
#endif

}  // namespace
}  // namespace smallmind::kernels

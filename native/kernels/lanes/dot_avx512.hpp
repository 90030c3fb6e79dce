// The integer product of a line with four activations, for AVX-512 with or without VNNI.  Meanings: dot_scalar.hpp; the
// reasons are those of dot_avx2.hpp.
#pragma once

#include <cstdint>
#include <cstring>

#include <immintrin.h>

#include "kernels/lanes/dot_maddubs.hpp"
#include "kernels/lanes/dot_vnni.hpp"

namespace smallmind::kernels {
namespace {

inline __m512i broadcast_four(const void* p) {
    std::int32_t four;
    std::memcpy(&four, p, 4);
    return _mm512_set1_epi32(four);
}

struct DotLines {
    struct Line {
        __m512i v;
    };
    using Four = __m512i;
    static constexpr int kFewColumns = 8;
    static constexpr bool kKeepsSums = true;

    static Line load(const std::uint8_t* p) { return {_mm512_loadu_si512(p)}; }
    static void store(std::uint8_t* p, Line a) { _mm512_storeu_si512(p, a.v); }
    static void store_two(std::uint8_t* p, Line a, Line b) {
        store(p, a);
        store(p + 64, b);
    }
    static constexpr bool kMultipliesTiles = false;
    static Line band(Line a, int mask) { return {_mm512_and_si512(a.v, _mm512_set1_epi8(static_cast<char>(mask)))}; }
    static Line bor(Line a, Line b) { return {_mm512_or_si512(a.v, b.v)}; }
    static Line shl(Line a, int n) { return {_mm512_slli_epi16(a.v, static_cast<unsigned>(n))}; }
    static Line shr(Line a, int n) { return {_mm512_srli_epi16(a.v, static_cast<unsigned>(n))}; }
    static Line lookup(Line a, const std::int8_t* table) {
        const __m512i t = _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table)));
        return {_mm512_shuffle_epi8(t, a.v)};
    }
    static Line flip_sign(Line a) { return {_mm512_xor_si512(a.v, _mm512_set1_epi8(-128))}; }
    static Four broadcast(const std::int8_t* p) { return broadcast_four(p); }
    static Four broadcast(const std::int8_t* block, int g) { return broadcast(block + 4 * g); }

    using Pairs = Line;
    template <bool kIsSigned>
    static Pairs pairs(Lanes::B first, Lanes::B second) {
        const __m256i bytes =
            _mm256_set_m128i(_mm_unpackhi_epi8(first.v, second.v), _mm_unpacklo_epi8(first.v, second.v));
        return {kIsSigned ? _mm512_cvtepi8_epi16(bytes) : _mm512_cvtepu8_epi16(bytes)};
    }
    template <bool kIsSigned>
    static Pairs twins(Lanes::B a) {
        return pairs<kIsSigned>(a, a);
    }
    static Pairs every_pair(int first, int second) { return {_mm512_set1_epi32((first & 0xFFFF) | second * 65536)}; }
    static Pairs times(Pairs a, int x) { return {_mm512_mullo_epi16(a.v, _mm512_set1_epi16(static_cast<short>(x)))}; }
    static Lanes::I multiply_pairs(Pairs a, Pairs b) { return {_mm512_madd_epi16(a.v, b.v)}; }
    static Lanes::I dot_pairs(Pairs a, const std::int16_t* x) { return multiply_pairs(a, {broadcast_four(x)}); }
};

#if defined(__AVX512VNNI__)
struct Dot : DotVnni<DotLines> {
    // More columns would fit the vector registers, but their addresses not the others.
    static constexpr int tile(bool, bool) { return 9; }

    // The broadcast is part of the product's own load, which gcc 12 has no pattern for: one instruction, not two.
    using Four = const std::int8_t*;
    static Four broadcast(const std::int8_t* p) { return p; }
    static Four broadcast(const std::int8_t* block, int g) { return block + 4 * g; }
    static Sum dot(Sum sum, Line w, Four x) {
#if defined(__GNUC__) && !defined(__clang__)
        using Unaligned [[gnu::may_alias, gnu::aligned(1)]] = std::int32_t;
        __m512i v = sum.v;
        asm("vpdpbusd %2%{1to16%}, %1, %0" : "+v"(v) : "v"(w.v), "m"(*reinterpret_cast<const Unaligned*>(x)));
        return {v};
#else
        return {_mm512_dpbusd_epi32(sum.v, w.v, broadcast_four(x))};
#endif
    }
};
#else
struct Dot : DotMaddubs<DotLines> {
    static constexpr int tile(bool, bool) { return 7; }
    static constexpr int kSplitTile = 7;

    // There is no vpsignb here: x is negated under a mask, and 0 * x is 0 anyway.
    struct Signed {
        __m512i magnitude;
        __mmask64 is_negative;
    };
    template <bool kIsSigned>
    static auto prepare(Line w) {
        if constexpr (kIsSigned) {
            return Signed{_mm512_abs_epi8(w.v), _mm512_movepi8_mask(w.v)};
        } else {
            return w;
        }
    }
    static Sum dot(Sum sum, Line w, Four x) { return {_mm512_add_epi16(sum.v, _mm512_maddubs_epi16(w.v, x))}; }
    static Sum dot(Sum sum, const Signed& w, Four x) {
        const __m512i signed_x = _mm512_mask_sub_epi8(x, w.is_negative, _mm512_setzero_si512(), x);
        return {_mm512_add_epi16(sum.v, _mm512_maddubs_epi16(w.magnitude, signed_x))};
    }
};
#endif

}  // namespace
}  // namespace smallmind::kernels

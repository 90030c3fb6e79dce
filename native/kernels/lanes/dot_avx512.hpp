// The integer product of a line with four activations, for AVX-512 with or without VNNI.  Meanings: dot_scalar.hpp; the
// reasons are those of dot_avx2.hpp.
#pragma once

#include <cstdint>
#include <cstring>

#include <immintrin.h>

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
    static Pairs pairs(Lanes::I first, Lanes::I second) {
        return {_mm512_mask_blend_epi16(0xAAAAAAAAU, first.v, _mm512_slli_epi32(second.v, 16))};
    }
    static Pairs every_pair(int first, int second) { return {_mm512_set1_epi32((first & 0xFFFF) | second * 65536)}; }
    static Lanes::I dot_pairs(Pairs a, const std::int16_t* x) { return {_mm512_madd_epi16(a.v, broadcast_four(x))}; }
};

#if defined(__AVX512VNNI__)
struct Dot : DotLines {
    using Sum = Lanes::I;
    static constexpr int lines_per_sum(int) { return 8; }
    // More columns would fit the vector registers, but their addresses not the others.
    static constexpr int tile(bool, bool) { return 9; }

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
    static Lanes::I end(Sum sum, Lanes::I) { return sum; }

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
struct Dot : DotLines {
    using Sum = Line;
    static constexpr int lines_per_sum(int largest_weight) {
        const int most = 32767 / (2 * 127 * largest_weight);
        return most >= 8 ? 8 : (most >= 4 ? 4 : (most >= 2 ? 2 : 1));
    }
    static constexpr int tile(bool, bool) { return 7; }

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
    template <bool kIsSigned>
    static Lanes::I start(const std::int16_t*) {
        return Lanes::set1(0);
    }
    static Sum begin(Lanes::I) { return {_mm512_setzero_si512()}; }
    static Sum dot(Sum sum, Line w, Four x) { return {_mm512_add_epi16(sum.v, _mm512_maddubs_epi16(w.v, x))}; }
    static Sum dot(Sum sum, const Signed& w, Four x) {
        const __m512i signed_x = _mm512_mask_sub_epi8(x, w.is_negative, _mm512_setzero_si512(), x);
        return {_mm512_add_epi16(sum.v, _mm512_maddubs_epi16(w.magnitude, signed_x))};
    }
    static Lanes::I end(Sum sum, Lanes::I total) {
        return Lanes::add(total, {_mm512_madd_epi16(sum.v, _mm512_set1_epi16(1))});
    }

    static constexpr int kSplitTile = 7;
    static Lanes::I end_split(Sum low, Sum high, const std::int16_t* half_sums) {
        const Lanes::I start = dot_pairs(every_pair(-128, -128), half_sums);
        const Lanes::I total = Lanes::add(start, {_mm512_madd_epi16(low.v, _mm512_set1_epi16(1))});
        return Lanes::add(total, {_mm512_madd_epi16(high.v, _mm512_set1_epi16(16))});
    }

    struct Halves {
        Pairs s[2];
        Pairs minus_zero;
    };
    using Halved = Lanes::I;
    static Halves halves(Lanes::I s0, Lanes::I s1, int zero) {
        const Pairs both = pairs(s0, s1);
        return {{pairs(s0, s0), pairs(s1, s1)},
                {_mm512_mullo_epi16(both.v, _mm512_set1_epi16(static_cast<short>(-zero)))}};
    }
    static Halved start_halves(const Halves& halves, const std::int16_t* half_sums) {
        return dot_pairs(halves.minus_zero, half_sums);
    }
    template <int kHalf, int kZero>
    static Sum begin_half(const std::int16_t*) {
        return {_mm512_setzero_si512()};
    }
    template <int kHalf>
    static Halved end_half(Sum sum, Halved total, const Halves& halves) {
        return Lanes::add(total, {_mm512_madd_epi16(sum.v, halves.s[kHalf].v)});
    }
    static Lanes::F to_float(Halved total) { return Lanes::to_float(total); }
};
#endif

}  // namespace
}  // namespace smallmind::kernels

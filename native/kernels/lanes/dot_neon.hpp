// The integer product of a line with four activations, for NEON with or without its dot product and matrix product.
// Meanings: dot_scalar.hpp.  Every weight fits a signed byte, so signed and unsigned ones are the same here.
#pragma once

#include <cstdint>
#include <cstring>

#include <arm_neon.h>

namespace smallmind::kernels {
namespace {

inline int8x16_t broadcast_four(const std::int8_t* p) {
    std::int32_t four;
    std::memcpy(&four, p, 4);
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

struct DotLines {
    static constexpr bool kKeepsSums = false;
    struct Line {
        uint8x16_t q0, q1, q2, q3;
    };

    static Line load(const std::uint8_t* p) {
        return {vld1q_u8(p), vld1q_u8(p + 16), vld1q_u8(p + 32), vld1q_u8(p + 48)};
    }
    static void store(std::uint8_t* p, Line a) {
        vst1q_u8(p, a.q0);
        vst1q_u8(p + 16, a.q1);
        vst1q_u8(p + 32, a.q2);
        vst1q_u8(p + 48, a.q3);
    }
    static void store_two(std::uint8_t* p, Line a, Line b) {
        store(p, a);
        store(p + 64, b);
    }
    static Line band(Line a, int mask) {
        const uint8x16_t m = vdupq_n_u8(static_cast<std::uint8_t>(mask));
        return {vandq_u8(a.q0, m), vandq_u8(a.q1, m), vandq_u8(a.q2, m), vandq_u8(a.q3, m)};
    }
    static Line bor(Line a, Line b) {
        return {vorrq_u8(a.q0, b.q0), vorrq_u8(a.q1, b.q1), vorrq_u8(a.q2, b.q2), vorrq_u8(a.q3, b.q3)};
    }
    static Line shl(Line a, int n) {
        const auto bits = static_cast<std::uint8_t>(n);
        return {a.q0 << bits, a.q1 << bits, a.q2 << bits, a.q3 << bits};
    }
    static Line shr(Line a, int n) {
        const auto bits = static_cast<std::uint8_t>(n);
        return {a.q0 >> bits, a.q1 >> bits, a.q2 >> bits, a.q3 >> bits};
    }
    static Line lookup(Line a, const std::int8_t* table) {
        const uint8x16_t t = vreinterpretq_u8_s8(vld1q_s8(table));
        return {vqtbl1q_u8(t, a.q0), vqtbl1q_u8(t, a.q1), vqtbl1q_u8(t, a.q2), vqtbl1q_u8(t, a.q3)};
    }

    template <bool kIsSigned>
    static Line prepare(Line w) {
        return w;
    }
    template <bool kIsSigned>
    static Lanes::I start(const std::int16_t* /*half_sums*/) {
        return Lanes::set1(0);
    }

    struct Pairs {
        Lanes::I first, second;
    };
    template <bool kIsSigned>
    static Pairs pairs(Lanes::B first, Lanes::B second) {
        return {Lanes::widen<kIsSigned>(first), Lanes::widen<kIsSigned>(second)};
    }
    static Lanes::I dot_pairs(const Pairs& a, const std::int16_t* x) {
        return Lanes::add(Lanes::mul(a.first, Lanes::set1(std::int32_t{x[0]})),
                          Lanes::mul(a.second, Lanes::set1(std::int32_t{x[1]})));
    }

    struct Halves {
        Lanes::I s[2];
    };
    using Halved = Lanes::I;
    template <bool kIsSigned, int kZero>
    static Halves halves(Lanes::B s0, Lanes::B s1) {
        return {{Lanes::widen<kIsSigned>(s0), Lanes::widen<kIsSigned>(s1)}};
    }
    static Halved start_halves(const Halves&, const std::int16_t* /*half_sums*/) { return Lanes::set1(0); }
    static Lanes::F to_float(Halved total) { return Lanes::to_float(total); }
};

#if defined(__ARM_FEATURE_DOTPROD)
struct Dot : DotLines {
    using Sum = Lanes::I;
    // One register of activations serves four groups: the instruction picks the group.
    struct Four {
        int8x16_t block_half;
        int group;
    };
    static constexpr int lines_per_sum(int /*largest_weight*/) { return 8; }
    static constexpr int kFewColumns = 4;

    static Four broadcast(const std::int8_t* p) { return {broadcast_four(p), 0}; }
    static Four broadcast(const std::int8_t* block, int g) { return {vld1q_s8(block + g / 4 * 16), g % 4}; }

    static Sum begin(Lanes::I total) { return total; }
    static Sum dot(Sum sum, Line w, Four x) {
        switch (x.group) {  // known to the compiler
            case 0:
                return dot_group<0>(sum, w, x.block_half);
            case 1:
                return dot_group<1>(sum, w, x.block_half);
            case 2:
                return dot_group<2>(sum, w, x.block_half);
            default:
                return dot_group<3>(sum, w, x.block_half);
        }
    }
    static Lanes::I end(Sum sum, Lanes::I /*total*/) { return sum; }

    template <int kHalf, int kZero>
    static Sum begin_half(const std::int16_t* half_sums) {
        return Lanes::set1(-kZero * half_sums[kHalf]);
    }
    template <int kHalf>
    static Halved end_half(Sum sum, Halved total, const Halves& halves) {
        return Lanes::add(total, Lanes::mul(halves.s[kHalf], sum));
    }

#if defined(__ARM_FEATURE_MATMUL_INT8)
    // Six columns take 24 sums of 2 rows x 2 columns, 3 registers of activations and one of weights.
    static constexpr int tile(bool /*is_signed*/, bool /*is_halved*/) { return 6; }
    static constexpr bool kMultipliesTiles = true;

    // Two rows' eight k side by side.
    static void store_two(std::uint8_t* p, Line a, Line b) {
        store_two_rows(p, a.q0, b.q0);
        store_two_rows(p + 32, a.q1, b.q1);
        store_two_rows(p + 64, a.q2, b.q2);
        store_two_rows(p + 96, a.q3, b.q3);
    }

    // sum[c] += kLines lines, stored by store_two, times columns x + c * stride.
    template <int kLines, int N>
    [[gnu::always_inline]] static void multiply_tile(const std::uint8_t* lines, const std::int8_t* x,
                                                     std::ptrdiff_t stride, Sum (&sum)[N]) {
        constexpr int kPairs = (N + 1) / 2;
        int32x4_t acc[kPairs][8];
#pragma GCC unroll 4
        for (int c = 0; c < kPairs; ++c) {
#pragma GCC unroll 8
            for (int r = 0; r < 8; ++r)
                acc[c][r] = vdupq_n_s32(0);
        }
        multiply_steps<kLines / 2, N>(lines, x, stride, acc);
#pragma GCC unroll 8
        for (int c = 0; c < N; ++c)
            sum[c] = Lanes::add(sum[c], column(acc[c / 2], c % 2));
    }

  private:
    template <int kSteps, int N>
    [[gnu::always_inline]] static void multiply_steps(const std::uint8_t* lines, const std::int8_t* x,
                                                      std::ptrdiff_t stride, int32x4_t (&acc)[(N + 1) / 2][8]) {
        constexpr int kPairs = (N + 1) / 2;
        int8x16_t columns[kPairs];
#pragma GCC unroll 4
        for (int c = 0; c < kPairs; ++c)
            columns[c] = two_columns(x + 2 * c * stride, 2 * c + 1 < N ? stride : 0);
#pragma GCC unroll 8
        for (int r = 0; r < 8; ++r) {
            const int8x16_t rows = vreinterpretq_s8_u8(vld1q_u8(lines + r * 16));
#pragma GCC unroll 4
            for (int c = 0; c < kPairs; ++c)
                acc[c][r] = vmmlaq_s32(acc[c][r], rows, columns[c]);
        }
        if constexpr (kSteps > 1) multiply_steps<kSteps - 1, N>(lines + 128, x + 8, stride, acc);
    }
    static void store_two_rows(std::uint8_t* p, uint8x16_t a, uint8x16_t b) {
        const uint32x4_t first = vreinterpretq_u32_u8(a);
        const uint32x4_t second = vreinterpretq_u32_u8(b);
        vst1q_u8(p, vreinterpretq_u8_u32(vzip1q_u32(first, second)));
        vst1q_u8(p + 16, vreinterpretq_u8_u32(vzip2q_u32(first, second)));
    }
    static int8x16_t two_columns(const std::int8_t* x, std::ptrdiff_t stride) {
        return vcombine_s8(vld1_s8(x), vld1_s8(x + stride));
    }
    static Lanes::I column(const int32x4_t (&acc)[8], int c) {
        if (c == 0) {
            return {vuzp1q_s32(acc[0], acc[1]), vuzp1q_s32(acc[2], acc[3]), vuzp1q_s32(acc[4], acc[5]),
                    vuzp1q_s32(acc[6], acc[7])};
        }
        return {vuzp2q_s32(acc[0], acc[1]), vuzp2q_s32(acc[2], acc[3]), vuzp2q_s32(acc[4], acc[5]),
                vuzp2q_s32(acc[6], acc[7])};
    }
#else
    static constexpr int tile(bool /*is_signed*/, bool /*is_halved*/) { return 4; }
    static constexpr bool kMultipliesTiles = false;

  private:
#endif

    template <int kGroup>
    static Sum dot_group(Sum sum, Line w, int8x16_t x) {
        return {vdotq_laneq_s32(sum.q0, vreinterpretq_s8_u8(w.q0), x, kGroup),
                vdotq_laneq_s32(sum.q1, vreinterpretq_s8_u8(w.q1), x, kGroup),
                vdotq_laneq_s32(sum.q2, vreinterpretq_s8_u8(w.q2), x, kGroup),
                vdotq_laneq_s32(sum.q3, vreinterpretq_s8_u8(w.q3), x, kGroup)};
    }
};
#else
// Products in int16, each byte of a line apart, for as many lines as cannot overflow; then widened.
struct Dot : DotLines {
    struct Sum {
        int16x8_t r01, r23, r45, r67, r89, rAB, rCD, rEF;
        std::int32_t start;
    };
    using Four = int8x16_t;
    static constexpr int lines_per_sum(int largest_weight) {
        const int most = 32767 / (127 * largest_weight);
        return most >= 8 ? 8 : (most >= 4 ? 4 : 2);
    }
    static constexpr int tile(bool /*is_signed*/, bool /*is_halved*/) { return 3; }
    static constexpr int kFewColumns = 3;
    static constexpr bool kMultipliesTiles = false;

    static Four broadcast(const std::int8_t* p) { return broadcast_four(p); }
    static Four broadcast(const std::int8_t* block, int g) { return broadcast(block + 4 * g); }

    static Sum begin(Lanes::I /*total*/) { return begin_at(0); }
    static Sum dot(const Sum& sum, Line w, Four x) {
        return {low(sum.r01, w.q0, x),  high(sum.r23, w.q0, x), low(sum.r45, w.q1, x),
                high(sum.r67, w.q1, x), low(sum.r89, w.q2, x),  high(sum.rAB, w.q2, x),
                low(sum.rCD, w.q3, x),  high(sum.rEF, w.q3, x), sum.start};
    }
    static Lanes::I end(const Sum& sum, Lanes::I total) { return Lanes::add(total, widened(sum)); }

    // A half's four lines fit one sum in every format that has halves: the zero point is taken off once.
    template <int kHalf, int kZero>
    static Sum begin_half(const std::int16_t* half_sums) {
        return begin_at(-kZero * half_sums[kHalf]);
    }
    template <int kHalf>
    static Halved end_half(const Sum& sum, Halved total, const Halves& halves) {
        const Lanes::I p = Lanes::add(widened(sum), Lanes::set1(sum.start));
        return Lanes::add(total, Lanes::mul(halves.s[kHalf], p));
    }

  private:
    static Sum begin_at(std::int32_t start) {
        const int16x8_t zero = vdupq_n_s16(0);
        return {zero, zero, zero, zero, zero, zero, zero, zero, start};
    }
    static int16x8_t low(int16x8_t sum, uint8x16_t w, Four x) {
        return vmlal_s8(sum, vget_low_s8(vreinterpretq_s8_u8(w)), vget_low_s8(x));
    }
    static int16x8_t high(int16x8_t sum, uint8x16_t w, Four x) { return vmlal_high_s8(sum, vreinterpretq_s8_u8(w), x); }
    static Lanes::I widened(const Sum& sum) {
        return {four_rows(sum.r01, sum.r23), four_rows(sum.r45, sum.r67), four_rows(sum.r89, sum.rAB),
                four_rows(sum.rCD, sum.rEF)};
    }
    static int32x4_t four_rows(int16x8_t a, int16x8_t b) { return vpaddq_s32(vpaddlq_s16(a), vpaddlq_s16(b)); }
};
#endif

}  // namespace
}  // namespace smallmind::kernels

// Sixteen lanes in four NEON registers.  Meanings: lanes_scalar.hpp.
#pragma once

#include <cstdint>

#include <arm_neon.h>

namespace smallmind::kernels {
namespace {

struct Lanes {
    struct F {
        float32x4_t q0, q1, q2, q3;
    };
    struct I {
        int32x4_t q0, q1, q2, q3;
    };
    struct B {
        uint8x16_t v;
    };

    static F load(const float* p) { return {vld1q_f32(p), vld1q_f32(p + 4), vld1q_f32(p + 8), vld1q_f32(p + 12)}; }
    static void store(float* p, F a) {
        vst1q_f32(p, a.q0);
        vst1q_f32(p + 4, a.q1);
        vst1q_f32(p + 8, a.q2);
        vst1q_f32(p + 12, a.q3);
    }
    static F set1(float x) {
        const float32x4_t v = vdupq_n_f32(x);
        return {v, v, v, v};
    }
    static F add(F a, F b) {
        return each([](auto x, auto y) { return vaddq_f32(x, y); }, a, b);
    }
    static F mul(F a, F b) {
        return each([](auto x, auto y) { return vmulq_f32(x, y); }, a, b);
    }
    static F div(F a, F b) {
        return each([](auto x, auto y) { return vdivq_f32(x, y); }, a, b);
    }
    static F fma(F a, F b, F c) {
        return each([](auto x, auto y, auto z) { return vfmaq_f32(z, x, y); }, a, b, c);
    }
    static F minus_product(F a, F b, F c) {
        return each([](auto x, auto y, auto z) { return vfmsq_f32(z, x, y); }, a, b, c);
    }
    // vmaxq and vminq would make a NaN of a NaN, and order the zeros.
    static F max(F a, F b) { return each(greater, a, b); }
    static F min(F a, F b) { return each(less, a, b); }
    static F abs(F a) { return {vabsq_f32(a.q0), vabsq_f32(a.q1), vabsq_f32(a.q2), vabsq_f32(a.q3)}; }

    static I round(F a) {
        return {vcvtnq_s32_f32(a.q0), vcvtnq_s32_f32(a.q1), vcvtnq_s32_f32(a.q2), vcvtnq_s32_f32(a.q3)};
    }
    static F to_float(I a) {
        return {vcvtq_f32_s32(a.q0), vcvtq_f32_s32(a.q1), vcvtq_f32_s32(a.q2), vcvtq_f32_s32(a.q3)};
    }
    static F power_of_two(I n) {
        const I bits = shl(add(n, set1(127)), 23);
        return {vreinterpretq_f32_s32(bits.q0), vreinterpretq_f32_s32(bits.q1), vreinterpretq_f32_s32(bits.q2),
                vreinterpretq_f32_s32(bits.q3)};
    }
    static void store_i8(std::int8_t* p, I a) {
        const int16x8_t lo = vcombine_s16(vmovn_s32(a.q0), vmovn_s32(a.q1));
        const int16x8_t hi = vcombine_s16(vmovn_s32(a.q2), vmovn_s32(a.q3));
        vst1q_s8(p, vcombine_s8(vmovn_s16(lo), vmovn_s16(hi)));
    }
    static I load_i8(const std::int8_t* p) { return widen<true>({vreinterpretq_u8_s8(vld1q_s8(p))}); }
    static I load_u8(const std::uint8_t* p) { return widen<false>(load_bytes(p)); }
    static B load_bytes(const std::uint8_t* p) { return {vld1q_u8(p)}; }
    // The operators, because vshlq_n takes nothing but a literal.
    static B field(B a, int from, int width, int to) {
        const auto left = static_cast<std::uint8_t>(to > from ? to - from : 0);
        const auto right = static_cast<std::uint8_t>(from > to ? from - to : 0);
        return {((a.v << left) >> right) & vdupq_n_u8(static_cast<std::uint8_t>(((1 << width) - 1) << to))};
    }
    static B bor(B a, B b) { return {vorrq_u8(a.v, b.v)}; }
    static B minus(B a, int x) { return {vsubq_u8(a.v, vdupq_n_u8(static_cast<std::uint8_t>(x)))}; }
    template <bool kIsSigned>
    static I widen(B a) {
        int16x8_t lo;
        int16x8_t hi;
        if constexpr (kIsSigned) {
            const int8x16_t bytes = vreinterpretq_s8_u8(a.v);
            lo = vmovl_s8(vget_low_s8(bytes));
            hi = vmovl_high_s8(bytes);
        } else {
            lo = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(a.v)));
            hi = vreinterpretq_s16_u16(vmovl_high_u8(a.v));
        }
        return {vmovl_s16(vget_low_s16(lo)), vmovl_high_s16(lo), vmovl_s16(vget_low_s16(hi)), vmovl_high_s16(hi)};
    }
    static I set1(std::int32_t x) {
        const int32x4_t v = vdupq_n_s32(x);
        return {v, v, v, v};
    }
    static I add(I a, I b) {
        return each([](auto x, auto y) { return vaddq_s32(x, y); }, a, b);
    }
    static I sub(I a, I b) {
        return each([](auto x, auto y) { return vsubq_s32(x, y); }, a, b);
    }
    static I mul(I a, I b) {
        return each([](auto x, auto y) { return vmulq_s32(x, y); }, a, b);
    }
    static I band(I a, std::int32_t mask) {
        return each([](auto x, auto y) { return vandq_s32(x, y); }, a, set1(mask));
    }
    static I bor(I a, I b) {
        return each([](auto x, auto y) { return vorrq_s32(x, y); }, a, b);
    }
    static I shl(I a, int n) { return {a.q0 << n, a.q1 << n, a.q2 << n, a.q3 << n}; }
    static I shr(I a, int n) { return {a.q0 >> n, a.q1 >> n, a.q2 >> n, a.q3 >> n}; }
    static std::int32_t sum(I a) { return vaddvq_s32(vaddq_s32(vaddq_s32(a.q0, a.q1), vaddq_s32(a.q2, a.q3))); }

    static F load_f16(const std::uint16_t* p) {
        return {widen_f16(p), widen_f16(p + 4), widen_f16(p + 8), widen_f16(p + 12)};
    }
    static F load_bf16(const std::uint16_t* p) {
        return {widen_bf16(p), widen_bf16(p + 4), widen_bf16(p + 8), widen_bf16(p + 12)};
    }
    static void store_f16(std::uint16_t* p, F a) {
        vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(a.q0)));
        vst1_u16(p + 4, vreinterpret_u16_f16(vcvt_f16_f32(a.q1)));
        vst1_u16(p + 8, vreinterpret_u16_f16(vcvt_f16_f32(a.q2)));
        vst1_u16(p + 12, vreinterpret_u16_f16(vcvt_f16_f32(a.q3)));
    }

    // Not vaddvq, which adds neighbours first.
    static float sum(F a) {
        const float32x4_t four = vaddq_f32(vaddq_f32(a.q0, a.q2), vaddq_f32(a.q1, a.q3));
        const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
        return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
    }
    static float largest(F a) {
        const float32x4_t four = greater(greater(a.q0, a.q2), greater(a.q1, a.q3));
        const float32x4_t two = greater(four, vextq_f32(four, four, 2));
        return vgetq_lane_f32(greater(two, vextq_f32(two, two, 1)), 0);
    }

  private:
    template <class Op, class V>
    static V each(Op op, V a, V b) {
        return {op(a.q0, b.q0), op(a.q1, b.q1), op(a.q2, b.q2), op(a.q3, b.q3)};
    }
    template <class Op, class V>
    static V each(Op op, V a, V b, V c) {
        return {op(a.q0, b.q0, c.q0), op(a.q1, b.q1, c.q1), op(a.q2, b.q2, c.q2), op(a.q3, b.q3, c.q3)};
    }
    static float32x4_t greater(float32x4_t a, float32x4_t b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
    static float32x4_t less(float32x4_t a, float32x4_t b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
    static float32x4_t widen_f16(const std::uint16_t* p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }
    static float32x4_t widen_bf16(const std::uint16_t* p) {
        return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16));
    }
};

}  // namespace
}  // namespace smallmind::kernels

// Everything but products of matrices and attention, once for every instruction set.  Include after one lanes_*.hpp.
#pragma once

#include <cmath>
#include <cstdint>

namespace smallmind::kernels {
namespace {

// e^x within 1 ulp: x = n ln 2 + r with |r| <= ln 2 / 2, the series of e^r to r^7, scaled by 2^n.
// Outside [-87, 88] the argument is clamped, so the result is always a normal number.
inline Lanes::F exponential(Lanes::F x) {
    x = Lanes::min(Lanes::max(x, Lanes::set1(-87.0F)), Lanes::set1(88.0F));
    const Lanes::I n = Lanes::round(Lanes::mul(x, Lanes::set1(0x1.715476p+0F)));
    const Lanes::F nf = Lanes::to_float(n);
    Lanes::F r = Lanes::fma(nf, Lanes::set1(-0x1.62e400p-1F), x);
    r = Lanes::fma(nf, Lanes::set1(-0x1.7f7d1cp-20F), r);
    Lanes::F p = Lanes::set1(1.0F / 5040.0F);
    p = Lanes::fma(p, r, Lanes::set1(1.0F / 720.0F));
    p = Lanes::fma(p, r, Lanes::set1(1.0F / 120.0F));
    p = Lanes::fma(p, r, Lanes::set1(1.0F / 24.0F));
    p = Lanes::fma(p, r, Lanes::set1(1.0F / 6.0F));
    p = Lanes::fma(p, r, Lanes::set1(0.5F));
    p = Lanes::fma(p, r, Lanes::set1(1.0F));
    p = Lanes::fma(p, r, Lanes::set1(1.0F));
    return Lanes::mul(p, Lanes::power_of_two(n));
}

constexpr float kLargestFloat = 0x1.fffffep127F;

inline void quantise(const float* x, int n, std::int8_t* q, float* scale, float* sum, std::int16_t* half_sums) {
    for (int b = 0; b < n / 32; ++b) {
        const Lanes::F x0 = Lanes::load(x + b * 32);
        const Lanes::F x1 = Lanes::load(x + b * 32 + 16);
        const float largest = Lanes::largest(Lanes::max(Lanes::abs(x0), Lanes::abs(x1)));
        // Where nothing exceeds 4e-37 the quotient would be infinite, and a zero times it no zero.
        const float quotient = 127.0F / largest;
        const Lanes::F inverse = Lanes::set1(quotient < kLargestFloat ? quotient : kLargestFloat);
        // The clamp catches NaN.
        const Lanes::F top = Lanes::set1(127.0F);
        const Lanes::F bottom = Lanes::set1(-127.0F);
        const Lanes::I q0 = Lanes::round(Lanes::min(Lanes::max(Lanes::mul(x0, inverse), bottom), top));
        const Lanes::I q1 = Lanes::round(Lanes::min(Lanes::max(Lanes::mul(x1, inverse), bottom), top));
        Lanes::store_i8(q + b * 32, q0);
        Lanes::store_i8(q + b * 32 + 16, q1);
        const std::int32_t first = Lanes::sum(q0);
        const std::int32_t second = Lanes::sum(q1);
        const float d = largest / 127.0F;
        scale[b] = d;
        half_sums[2 * b] = static_cast<std::int16_t>(first);
        half_sums[2 * b + 1] = static_cast<std::int16_t>(second);
        sum[b] = d * static_cast<float>(first + second);
    }
}

inline void residual(const float* x, const std::int8_t* q, const float* scale, int n, float* out) {
    for (int i = 0; i < n; i += 16) {
        const Lanes::F minus_scale = Lanes::set1(-scale[i / 32]);
        Lanes::store(out + i, Lanes::fma(minus_scale, Lanes::to_float(Lanes::load_i8(q + i)), Lanes::load(x + i)));
    }
}

inline void rms_norm(const float* x, const float* weight, float epsilon, int n, float* out) {
    Lanes::F squares = Lanes::set1(0.0F);
    for (int i = 0; i < n; i += 16) {
        const Lanes::F v = Lanes::load(x + i);
        squares = Lanes::fma(v, v, squares);
    }
    const float mean = Lanes::sum(squares) / static_cast<float>(n);
    const Lanes::F r = Lanes::set1(1.0F / std::sqrt(mean + epsilon));
    for (int i = 0; i < n; i += 16) {
        Lanes::store(out + i, Lanes::mul(Lanes::mul(Lanes::load(x + i), r), Lanes::load(weight + i)));
    }
}

inline void silu_multiply(float* gate, const float* up, int n) {
    const Lanes::F one = Lanes::set1(1.0F);
    for (int i = 0; i < n; i += 16) {
        const Lanes::F z = Lanes::load(gate + i);
        const Lanes::F e = exponential(Lanes::mul(z, Lanes::set1(-1.0F)));
        const Lanes::F silu = Lanes::div(z, Lanes::add(one, e));
        Lanes::store(gate + i, Lanes::mul(silu, Lanes::load(up + i)));
    }
}

inline void add(float* x, const float* y, int n) {
    for (int i = 0; i < n; i += 16)
        Lanes::store(x + i, Lanes::add(Lanes::load(x + i), Lanes::load(y + i)));
}

inline void to_f16(const float* x, int n, std::uint16_t* out) {
    for (int i = 0; i < n; i += 16) {
        const Lanes::F v = Lanes::max(Lanes::min(Lanes::load(x + i), Lanes::set1(65504.0F)), Lanes::set1(-65504.0F));
        Lanes::store_f16(out + i, v);
    }
}

}  // namespace
}  // namespace smallmind::kernels

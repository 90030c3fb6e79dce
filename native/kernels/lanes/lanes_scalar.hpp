// Sixteen lanes in plain C++: what every other lanes_*.hpp means, lane by lane.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace smallmind::kernels {
namespace {

struct Lanes {
    struct F {
        float v[16];
    };
    struct I {
        std::int32_t v[16];
    };
    // A byte a lane: scales, before they are numbers.
    struct B {
        std::uint8_t v[16];
    };

    template <class Op>
    static F each(Op op) {
        F r;
        for (int i = 0; i < 16; ++i)
            r.v[i] = op(i);
        return r;
    }

    template <class Op>
    static I each_int(Op op) {
        I r;
        for (int i = 0; i < 16; ++i)
            r.v[i] = op(i);
        return r;
    }

    template <class Op>
    static B each_byte(Op op) {
        B r;
        for (int i = 0; i < 16; ++i)
            r.v[i] = static_cast<std::uint8_t>(op(i));
        return r;
    }

    static F load(const float* p) {
        return each([=](int i) { return p[i]; });
    }
    static void store(float* p, const F& a) {
        for (int i = 0; i < 16; ++i)
            p[i] = a.v[i];
    }
    static F set1(float x) {
        return each([=](int) { return x; });
    }
    static F add(const F& a, const F& b) {
        return each([&](int i) { return a.v[i] + b.v[i]; });
    }
    static F mul(const F& a, const F& b) {
        return each([&](int i) { return a.v[i] * b.v[i]; });
    }
    static F div(const F& a, const F& b) {
        return each([&](int i) { return a.v[i] / b.v[i]; });
    }
    static F fma(const F& a, const F& b, const F& c) {
        return each([&](int i) { return std::fma(a.v[i], b.v[i], c.v[i]); });
    }
    // c - a * b, one rounding.
    static F minus_product(const F& a, const F& b, const F& c) {
        return each([&](int i) { return std::fma(-a.v[i], b.v[i], c.v[i]); });
    }
    // The second operand where the comparison is false or has a NaN.
    static F max(const F& a, const F& b) {
        return each([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
    }
    static F min(const F& a, const F& b) {
        return each([&](int i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
    }
    static F abs(const F& a) {
        return each([&](int i) { return std::fabs(a.v[i]); });
    }

    // Half to even; |a| < 2^31.
    static I round(const F& a) {
        I r;
        for (int i = 0; i < 16; ++i)
            r.v[i] = static_cast<std::int32_t>(std::nearbyintf(a.v[i]));
        return r;
    }
    static F to_float(const I& a) {
        return each([&](int i) { return static_cast<float>(a.v[i]); });
    }
    // 2^n for -126 <= n <= 127.
    static F power_of_two(const I& n) {
        return each([&](int i) { return std::bit_cast<float>((n.v[i] + 127) << 23); });
    }
    static void store_i8(std::int8_t* p, const I& a) {
        for (int i = 0; i < 16; ++i)
            p[i] = static_cast<std::int8_t>(a.v[i]);
    }
    static I load_i8(const std::int8_t* p) {
        I r;
        for (int i = 0; i < 16; ++i)
            r.v[i] = p[i];
        return r;
    }
    static I load_u8(const std::uint8_t* p) {
        return each_int([=](int i) { return p[i]; });
    }
    static B load_bytes(const std::uint8_t* p) {
        return each_byte([=](int i) { return p[i]; });
    }
    // `width` bits of each byte from bit `from` on, moved to bit `to`; all others zero.
    static B field(const B& a, int from, int width, int to) {
        return each_byte([&](int i) { return ((a.v[i] >> from) & ((1 << width) - 1)) << to; });
    }
    static B bor(const B& a, const B& b) {
        return each_byte([&](int i) { return a.v[i] | b.v[i]; });
    }
    // Modulo 256.
    static B minus(const B& a, int x) {
        return each_byte([&](int i) { return a.v[i] - x; });
    }
    template <bool kIsSigned>
    static I widen(const B& a) {
        return each_int([&](int i) { return kIsSigned ? static_cast<std::int8_t>(a.v[i]) : std::int32_t{a.v[i]}; });
    }
    static I set1(std::int32_t x) {
        return each_int([=](int) { return x; });
    }
    static I add(const I& a, const I& b) {
        return each_int([&](int i) { return a.v[i] + b.v[i]; });
    }
    static I sub(const I& a, const I& b) {
        return each_int([&](int i) { return a.v[i] - b.v[i]; });
    }
    static I mul(const I& a, const I& b) {
        return each_int([&](int i) { return a.v[i] * b.v[i]; });
    }
    static I band(const I& a, std::int32_t mask) {
        return each_int([&](int i) { return a.v[i] & mask; });
    }
    static I bor(const I& a, const I& b) {
        return each_int([&](int i) { return a.v[i] | b.v[i]; });
    }
    // Of numbers that are not negative.
    static I shl(const I& a, int n) {
        return each_int([&](int i) { return a.v[i] << n; });
    }
    static I shr(const I& a, int n) {
        return each_int([&](int i) { return a.v[i] >> n; });
    }
    static std::int32_t sum(const I& a) {
        std::int32_t s = 0;
        for (int i = 0; i < 16; ++i)
            s += a.v[i];
        return s;
    }

    static F load_f16(const std::uint16_t* p) {
        return each([=](int i) { return widen(p[i]); });
    }
    static F load_bf16(const std::uint16_t* p) {
        return each([=](int i) { return std::bit_cast<float>(static_cast<std::uint32_t>(p[i]) << 16); });
    }
    // |a| <= 65504 or NaN.
    static void store_f16(std::uint16_t* p, const F& a) {
        for (int i = 0; i < 16; ++i)
            p[i] = narrow(a.v[i]);
    }

    // The one order of a horizontal sum: lanes 8 apart, then 4, 2 and 1.
    static float sum(const F& a) {
        float s[16];
        store(s, a);
        for (int step = 8; step > 0; step /= 2) {
            for (int i = 0; i < step; ++i)
                s[i] = s[i] + s[i + step];
        }
        return s[0];
    }
    static float largest(const F& a) {
        float s[16];
        store(s, a);
        for (int step = 8; step > 0; step /= 2) {
            for (int i = 0; i < step; ++i)
                s[i] = s[i] > s[i + step] ? s[i] : s[i + step];
        }
        return s[0];
    }

    static float widen(std::uint16_t h) {
        const std::uint32_t sign = (h & 0x8000U) << 16;
        const std::uint32_t exponent = (h >> 10) & 0x1FU;
        const std::uint32_t mantissa = h & 0x3FFU;
        if (exponent == 0) {
            const float tiny = static_cast<float>(mantissa) * 0x1p-24F;
            return std::bit_cast<float>(std::bit_cast<std::uint32_t>(tiny) | sign);
        }
        if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13));
        return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
    }

    static std::uint16_t narrow(float f) {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(f);
        const std::uint32_t sign = (bits >> 16) & 0x8000U;
        const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
        std::uint32_t half = 0;
        if (magnitude > 0x7F800000U) {
            half = 0x7E00U | ((magnitude >> 13) & 0x1FFU);
        } else if (magnitude < 0x38800000U) {
            // Below 2^-14 a half is a multiple of 2^-24: scaling is exact, and the conversion rounds half to even.
            half = static_cast<std::uint32_t>(std::nearbyintf(std::bit_cast<float>(magnitude) * 0x1p24F));
        } else {
            const std::uint32_t odd = (magnitude >> 13) & 1U;
            half = (magnitude - 0x38000000U + 0xFFFU + odd) >> 13;
        }
        return static_cast<std::uint16_t>(sign | half);
    }
};

}  // namespace
}  // namespace smallmind::kernels

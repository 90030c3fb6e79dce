// exp, log, sin and cos in double precision.  A system's own differ in the last bit from platform to platform, and with
// it the text. These use only + - * / and bit moves, which IEEE 754 fixes; fma is left out because without hardware
// support it is slow, and because a loop of plain operations becomes vectors.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

namespace smallmind::numeric {

// e^x for |x| <= 700.  Error under 1 ULP (measured on 10^7 points: tests/native/engine/test_elementary.cpp).
// n = round(x / ln 2), r = x - n ln 2 with ln 2 in two parts (n * high part is exact), Taylor to r^13 / 13!, times 2^n.
inline double exponential(double x) noexcept {
    constexpr double kRounder = 0x1.8p52;  // adding it rounds to an integer, which then stands in the low bits
    constexpr double kLn2High = 0x1.62e42feep-1;
    constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
    const double shifted = x * 0x1.71547652b82fep+0 + kRounder;
    const double n = shifted - kRounder;
    const double r = (x - n * kLn2High) - n * kLn2Low;
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = (p * r) * r + r + 1.0;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(p) + (std::bit_cast<std::uint64_t>(shifted) << 52));
}

// Natural logarithm of a normal number x > 0.  Error under 2 ULP away from 1, under 2^-52 absolute near it.
double natural_log(double x) noexcept;

// sin and cos of x, |x| <= 10^6.  Error under 2^-50.
struct SinCos {
    double sin;
    double cos;
};
SinCos sin_cos(double x) noexcept;

// values[i] = exponential(values[i]).
void exponentials_in_place(std::span<double> values) noexcept;

}  // namespace smallmind::numeric

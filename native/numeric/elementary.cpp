#include "numeric/elementary.hpp"

namespace smallmind::numeric {

// x = m * 2^n with m in [sqrt(1/2), sqrt(2)); log m = 2 atanh(s), s = (m - 1) / (m + 1), as a series in s^2 <= 0.0295.
double natural_log(double x) noexcept {
    constexpr std::uint64_t kSqrtHalfBits = 0x3fe6a09e667f3bcdULL;
    constexpr std::uint64_t kOneBits = 0x3ff0000000000000ULL;
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x) - kSqrtHalfBits;
    const std::int64_t n = static_cast<std::int64_t>(bits) >> 52;
    const double m = std::bit_cast<double>((bits & 0x000fffffffffffffULL) + kSqrtHalfBits);
    static_assert(kSqrtHalfBits < kOneBits);
    const double s = (m - 1.0) / (m + 1.0);
    const double s2 = s * s;
    double p = 1.0 / 23.0;
    for (const double odd : {21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0})
        p = p * s2 + 1.0 / odd;
    const double log_m = 2.0 * s + 2.0 * s * s2 * p;
    constexpr double kLn2High = 0x1.62e42feep-1;
    constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
    const auto exponent = static_cast<double>(n);
    return exponent * kLn2High + (log_m + exponent * kLn2Low);
}

// x = n pi/2 + r with pi/2 in three parts of 33 bits (n * part is exact); Taylor series of r, |r| <= pi/4, to r^17 and
// r^16.
SinCos sin_cos(double x) noexcept {
    constexpr double kRounder = 0x1.8p52;
    const double shifted = x * 0x1.45f306dc9c883p-1 + kRounder;
    const double n = shifted - kRounder;
    const double r = ((x - n * 0x1.921fb544p+0) - n * 0x1.0b4611a6p-34) - n * 0x1.3198a2e037073p-69;
    const double r2 = r * r;
    double s = 0.0;
    for (const double step :
         {16.0 * 17.0, 14.0 * 15.0, 12.0 * 13.0, 10.0 * 11.0, 8.0 * 9.0, 6.0 * 7.0, 4.0 * 5.0, 2.0 * 3.0})
        s = (1.0 + s) * -r2 / step;
    double c = 0.0;
    for (const double step :
         {15.0 * 16.0, 13.0 * 14.0, 11.0 * 12.0, 9.0 * 10.0, 7.0 * 8.0, 5.0 * 6.0, 3.0 * 4.0, 1.0 * 2.0})
        c = (1.0 + c) * -r2 / step;
    const double sine = r + r * s;
    const double cosine = 1.0 + c;
    switch (std::bit_cast<std::uint64_t>(shifted) & 3U) {
        case 0:
            return {sine, cosine};
        case 1:
            return {cosine, -sine};
        case 2:
            return {-sine, -cosine};
        default:
            return {-cosine, sine};
    }
}

void exponentials_in_place(std::span<double> values) noexcept {
    for (double& value : values)
        value = exponential(value);
}

}  // namespace smallmind::numeric

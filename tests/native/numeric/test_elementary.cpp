#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "numeric/elementary.hpp"

namespace smallmind::numeric {
namespace {

constexpr int kPoints = 200'000;

// The distance in units of the last place of the true value.
double ulps(double value, long double truth) {
    const double rounded = static_cast<double>(truth);
    const double unit = std::nextafter(std::fabs(rounded), INFINITY) - std::fabs(rounded);
    return static_cast<double>(std::fabs(static_cast<long double>(value) - truth) / static_cast<long double>(unit));
}

TEST_CASE("exponential is right to less than one unit in the last place") {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> uniform(-700.0, 700.0);
    double worst = 0.0;
    for (int i = 0; i < kPoints; ++i) {
        const double x = i % 2 == 0 ? uniform(random) : uniform(random) / 20.0;
        worst = std::max(worst, ulps(exponential(x), std::exp(static_cast<long double>(x))));
    }
    CHECK(worst < 1.0);
    CHECK(exponential(0.0) == 1.0);
}

TEST_CASE("natural_log is right to two units in the last place") {
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> uniform(-300.0, 300.0);
    double worst = 0.0;
    for (int i = 0; i < kPoints; ++i) {
        const double x = std::exp(uniform(random));
        worst = std::max(worst, ulps(natural_log(x), std::log(static_cast<long double>(x))));
    }
    CHECK(worst < 2.0);
    CHECK(natural_log(1.0) == 0.0);
}

TEST_CASE("sin_cos is right to 2^-50 of one") {
    std::mt19937_64 random(3);
    std::uniform_real_distribution<double> uniform(-1e6, 1e6);
    long double worst = 0.0L;
    for (int i = 0; i < kPoints; ++i) {
        const double x = i % 2 == 0 ? uniform(random) : uniform(random) / 1e5;
        const SinCos value = sin_cos(x);
        worst = std::max(worst, std::fabs(static_cast<long double>(value.sin) - std::sin(static_cast<long double>(x))));
        worst = std::max(worst, std::fabs(static_cast<long double>(value.cos) - std::cos(static_cast<long double>(x))));
    }
    CHECK(static_cast<double>(worst) < 0x1p-50);
    CHECK(sin_cos(0.0).sin == 0.0);
    CHECK(sin_cos(0.0).cos == 1.0);
}

// Bits, so that another compiler or processor that disagrees is noticed.
TEST_CASE("the bits are the same everywhere") {
    const auto bits = [](double x) { return std::bit_cast<std::uint64_t>(x); };
    CHECK(bits(exponential(1.0)) == 0x4005bf0a8b14576aULL);
    CHECK(bits(exponential(-0.7)) == 0x3fdfc80db9dd5542ULL);
    CHECK(bits(exponential(-39.123456789)) == 0x3c678927f7507e90ULL);
    CHECK(bits(natural_log(10.0)) == 0x40026bb1bbb55516ULL);
    CHECK(bits(natural_log(0.3)) == 0xbff34378fcbda721ULL);
}

}  // namespace
}  // namespace smallmind::numeric

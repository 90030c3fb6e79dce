// What the x86 sets with vpdpbusd have in common.  Meanings: dot_scalar.hpp.
#pragma once

#include <cstdint>

namespace smallmind::kernels {
namespace {

// Lines: a set's DotLines.  Signed weights are made unsigned by adding 128, which the start takes away again.
template <class Lines>
struct DotVnni : Lines {
    using Line = typename Lines::Line;
    using Sum = Lanes::I;
    static constexpr int lines_per_sum(int) { return 8; }

    template <bool kIsSigned>
    static Line prepare(Line w) {
        return kIsSigned ? Lines::flip_sign(w) : w;
    }
    template <bool kIsSigned>
    static Lanes::I start(const std::int16_t* half_sums) {
        if constexpr (kIsSigned) return Lines::dot_pairs(Lines::every_pair(-128, -128), half_sums);
        return Lanes::set1(0);
    }
    static Sum begin(Lanes::I total) { return total; }
    static Lanes::I end(Sum sum, Lanes::I) { return sum; }

    // In floats: |s * sum of a half| < 2^24 is exact, so the one rounding is that of the conversion of the exact total.
    struct Halves {
        Lanes::F s[2];
    };
    using Halved = Lanes::F;
    template <bool kIsSigned, int kZero>
    static Halves halves(Lanes::B s0, Lanes::B s1) {
        return {{Lanes::to_float(Lanes::template widen<kIsSigned>(s0)),
                 Lanes::to_float(Lanes::template widen<kIsSigned>(s1))}};
    }
    static Halved start_halves(const Halves&, const std::int16_t*) { return Lanes::set1(0.0F); }
    template <int kHalf, int kZero>
    static Sum begin_half(const std::int16_t* half_sums) {
        if constexpr (kZero == 0) return Lanes::set1(0);
        return Lines::dot_pairs(kHalf == 0 ? Lines::every_pair(-kZero, 0) : Lines::every_pair(0, -kZero), half_sums);
    }
    template <int kHalf>
    static Halved end_half(Sum sum, Halved total, const Halves& halves) {
        const Lanes::F p = Lanes::to_float(sum);
        return kHalf == 0 ? Lanes::mul(p, halves.s[0]) : Lanes::fma(p, halves.s[1], total);
    }
    static Lanes::F to_float(Halved total) { return total; }
};

}  // namespace
}  // namespace smallmind::kernels

// What the x86 sets without vpdpbusd have in common: vpmaddubsw, whose pairs are summed in int16 for as many lines as
// cannot overflow it.  Meanings: dot_scalar.hpp.
#pragma once

#include <cstdint>

namespace smallmind::kernels {
namespace {

// Lines: a set's DotLines.
template <class Lines>
struct DotMaddubs : Lines {
    using Sum = typename Lines::Line;
    using Pairs = typename Lines::Pairs;
    static constexpr int lines_per_sum(int largest_weight) {
        const int most = 32767 / (2 * 127 * largest_weight);
        return most >= 8 ? 8 : (most >= 4 ? 4 : (most >= 2 ? 2 : 1));
    }

    template <bool kIsSigned>
    static Lanes::I start(const std::int16_t*) {
        return Lanes::set1(0);
    }
    static Sum begin(Lanes::I) { return Lines::every_pair(0, 0); }
    static Lanes::I end(Sum sum, Lanes::I total) {
        return Lanes::add(total, Lines::multiply_pairs(sum, Lines::every_pair(1, 1)));
    }

    // low + 16 * high - 128 * sum of x: see SplitPanel.
    static Lanes::I end_split(Sum low, Sum high, const std::int16_t* half_sums) {
        const Lanes::I start = Lines::dot_pairs(Lines::every_pair(-128, -128), half_sums);
        const Lanes::I total = Lanes::add(start, Lines::multiply_pairs(low, Lines::every_pair(1, 1)));
        return Lanes::add(total, Lines::multiply_pairs(high, Lines::every_pair(16, 16)));
    }

    // The widening vpmaddwd multiplies by the half's scale for nothing; the zero point is in the start.
    struct Halves {
        Pairs s[2];
        Pairs minus_zero;
    };
    using Halved = Lanes::I;
    template <bool kIsSigned, int kZero>
    static Halves halves(Lanes::B s0, Lanes::B s1) {
        return {{Lines::template twins<kIsSigned>(s0), Lines::template twins<kIsSigned>(s1)},
                kZero == 0 ? Lines::every_pair(0, 0) : Lines::times(Lines::template pairs<kIsSigned>(s0, s1), -kZero)};
    }
    static Halved start_halves(const Halves& halves, const std::int16_t* half_sums) {
        return Lines::dot_pairs(halves.minus_zero, half_sums);
    }
    template <int kHalf, int kZero>
    static Sum begin_half(const std::int16_t*) {
        return Lines::every_pair(0, 0);
    }
    template <int kHalf>
    static Halved end_half(Sum sum, Halved total, const Halves& halves) {
        return Lanes::add(total, Lines::multiply_pairs(sum, halves.s[kHalf]));
    }
    static Lanes::F to_float(Halved total) { return Lanes::to_float(total); }
};

}  // namespace
}  // namespace smallmind::kernels

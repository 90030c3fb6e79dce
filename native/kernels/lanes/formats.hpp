// How the kernels read a panel: each block format's weights and scales, as panel_format.hpp lays them out.
// Include after lanes_*.hpp and dot_*.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_table.hpp"

namespace smallmind::kernels {
namespace {

inline constexpr int kLine = 64;
inline constexpr int kGroups = 8;  // of four k in a block, each a line when unpacked

// What the integer product must know of a format's weights.
template <Format f>
struct Weights {
    static constexpr PanelLayout kLayout = layout_of(f);
    static constexpr int kBlockBytes = kLine * (kLayout.low_bits + kLayout.high_bits);
    static constexpr bool kIsLookedUp = f == Format::IQ4_NL || f == Format::IQ4_XS || f == Format::MXFP4;
    static constexpr bool kIsSigned = f == Format::Q8_0 || kIsLookedUp;
    static constexpr int kLargest = f == Format::MXFP4  ? 12
                                    : kIsLookedUp       ? 127
                                    : f == Format::Q8_0 ? 128
                                                        : (1 << (kLayout.low_bits + kLayout.high_bits)) - 1;
    static constexpr bool kIsHalved =
        kLayout.scales == Scales::Half6 || kLayout.scales == Scales::HalfMin4 || kLayout.scales == Scales::Half8;
    // What is taken from a stored value; formats with a minimum of their own take nothing.
    static constexpr int kZero = f == Format::Q4_0   ? 8
                                 : f == Format::Q5_0 ? 16
                                 : f == Format::Q3_K ? 4
                                 : f == Format::Q6_K ? 32
                                                     : 0;
    static constexpr bool kHasMinimum =
        kLayout.scales == Scales::DM || kLayout.scales == Scales::Min6 || kLayout.scales == Scales::HalfMin4;

    // Group g of a plane of `width` bits, moved to bit `to` of each byte.
    static Dot::Line plane(const std::uint8_t* lines, int width, int g, int to) {
        const Dot::Line packed = Dot::load(lines + g % width * kLine);
        const int from = width * (g / width);
        const Dot::Line moved =
            to > from ? Dot::shl(packed, to - from) : (to < from ? Dot::shr(packed, from - to) : packed);
        return Dot::band(moved, ((1 << width) - 1) << to);
    }

    static Dot::Line line(const std::uint8_t* block, int g) {
        if constexpr (kLayout.low_bits == 8) return Dot::load(block + g * kLine);
        Dot::Line w = plane(block, kLayout.low_bits, g, 0);
        if constexpr (kLayout.high_bits > 0)
            w = Dot::bor(w, plane(block + kLayout.low_bits * kLine, kLayout.high_bits, g, kLayout.low_bits));
        if constexpr (f == Format::MXFP4) return Dot::lookup(w, kMxfp4Values);
        if constexpr (kIsLookedUp) return Dot::lookup(w, kIq4Values);
        return w;
    }
};

inline Lanes::F load_f16(const std::uint8_t* p) { return Lanes::load_f16(reinterpret_cast<const std::uint16_t*>(p)); }
inline Lanes::F negative(Lanes::F a) { return Lanes::mul(a, Lanes::set1(-1.0F)); }

// The low nibble or the high one of each byte.
inline Lanes::I nibble(const std::uint8_t* bytes, int index) {
    return Lanes::band(Lanes::shr(Lanes::load_u8(bytes), 4 * index), 15);
}

// A 6-bit value: its low nibble, and two bits of a byte of tops.
inline Lanes::I six_bits(Lanes::I low, Lanes::I tops, int first_bit) {
    return Lanes::bor(low, Lanes::shl(Lanes::band(Lanes::shr(tops, first_bit), 3), 4));
}

// Scale and minimum of a block of a format whose sub-blocks are 32 wide or more: D and M of kernel_table.hpp.
template <Format f>
struct BlockScales {
    static constexpr bool kHasMinimum = Weights<f>::kHasMinimum || Weights<f>::kZero != 0;
    Lanes::F d, m;  // m: where kHasMinimum

    // group: the scale group of block b.
    static BlockScales read(const std::uint8_t* group, int b) {
        if constexpr (Weights<f>::kLayout.scales == Scales::Min6) {
            const Lanes::I lows = Lanes::load_u8(group + 64 + b * 16);
            const Lanes::I tops = Lanes::load_u8(group + 64 + 128 + b / 2 * 16);
            const Lanes::I scale = six_bits(Lanes::band(lows, 15), tops, b % 2 * 4);
            const Lanes::I minimum = six_bits(Lanes::shr(lows, 4), tops, b % 2 * 4 + 2);
            return {Lanes::mul(load_f16(group), Lanes::to_float(scale)),
                    negative(Lanes::mul(load_f16(group + 32), Lanes::to_float(minimum)))};
        } else if constexpr (Weights<f>::kLayout.scales == Scales::Signed6) {
            const Lanes::I tops = Lanes::load_u8(group + 32 + 64 + b / 4 * 16);
            const Lanes::I scale = six_bits(nibble(group + 32 + b / 2 * 16, b % 2), tops, b % 4 * 2);
            const Lanes::F d = load_f16(group);
            return {Lanes::mul(d, Lanes::to_float(Lanes::sub(scale, Lanes::set1(32)))), d};
        } else if constexpr (Weights<f>::kLayout.scales == Scales::E8M0) {
            // In two factors, for 2^(e - 128) may be denormal; their product is exact.
            const Lanes::I e = Lanes::load_u8(group);
            const Lanes::I half = Lanes::sub(Lanes::shr(e, 1), Lanes::set1(64));
            const Lanes::I rest = Lanes::sub(Lanes::sub(e, Lanes::set1(128)), half);
            const Lanes::F d = Lanes::mul(Lanes::power_of_two(half), Lanes::power_of_two(rest));
            return {d, d};
        } else {
            const Lanes::F d = load_f16(group);
            if constexpr (Weights<f>::kLayout.scales == Scales::DM) return {d, load_f16(group + 32)};
            return {d, Lanes::mul(d, Lanes::set1(static_cast<float>(-Weights<f>::kZero)))};
        }
    }
};

// The same where sub-blocks are 16 wide: the halves' scales (with the zero point) and, in Q2_K, their minima.
template <Format f>
struct HalvedScales {
    static constexpr bool kHasMinimum = Weights<f>::kHasMinimum;
    Lanes::F d;
    Dot::Halves halves;
    Lanes::F minus_dmin;  // this and what follows: where kHasMinimum
    Dot::Pairs minima;

    static HalvedScales read(const std::uint8_t* group, int b) {
        const Lanes::F d = load_f16(group);
        if constexpr (Weights<f>::kLayout.scales == Scales::Half8) {
            const auto* bytes = reinterpret_cast<const std::int8_t*>(group + 32 + b * 32);
            return with(d, Lanes::load_i8(bytes), Lanes::load_i8(bytes + 16));
        } else if constexpr (Weights<f>::kLayout.scales == Scales::Half6) {
            const Lanes::I lows = Lanes::load_u8(group + 32 + b * 16);
            const Lanes::I tops = Lanes::load_u8(group + 32 + 128 + b / 2 * 16);
            const Lanes::I zero = Lanes::set1(32);
            return with(d, Lanes::sub(six_bits(Lanes::band(lows, 15), tops, b % 2 * 4), zero),
                        Lanes::sub(six_bits(Lanes::shr(lows, 4), tops, b % 2 * 4 + 2), zero));
        } else {
            const Lanes::I first = Lanes::load_u8(group + 64 + b * 32);
            const Lanes::I second = Lanes::load_u8(group + 64 + b * 32 + 16);
            return {d, Dot::halves(Lanes::band(first, 15), Lanes::band(second, 15), 0), negative(load_f16(group + 32)),
                    Dot::pairs(Lanes::shr(first, 4), Lanes::shr(second, 4))};
        }
    }

  private:
    static HalvedScales with(Lanes::F d, Lanes::I s0, Lanes::I s1) {
        return {d, Dot::halves(s0, s1, Weights<f>::kZero), d, Dot::pairs(s0, s1)};
    }
};

}  // namespace
}  // namespace smallmind::kernels

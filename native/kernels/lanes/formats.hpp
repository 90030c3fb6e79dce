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

inline Lanes::B nibble(Lanes::B bytes, int index) { return Lanes::field(bytes, 4 * index, 4, 0); }

// A 6-bit value: its low nibble, and two bits of a byte of tops.
inline Lanes::B six_bits(Lanes::B low, Lanes::B tops, int first_bit) {
    return Lanes::bor(low, Lanes::field(tops, first_bit, 2, 4));
}

// Scale and minimum of a block of a format whose sub-blocks are 32 wide or more: D and M of kernel_table.hpp.
template <Format f>
struct BlockScales {
    // M is subtracted where it is a format's minimum or zero point, added where the file calls it m.
    static constexpr bool kIsAdded = Weights<f>::kLayout.scales == Scales::DM;
    static constexpr bool kHasMinimum = Weights<f>::kHasMinimum || Weights<f>::kZero != 0;
    Lanes::F d, m;  // m: where kHasMinimum
};

// The same where sub-blocks are 16 wide: the halves' scales (with the zero point) and, in Q2_K, their minima; d and
// dmin are the scale group's.
template <Format f, bool kHasMinimum = Weights<f>::kHasMinimum>
struct HalvedScales {
    Dot::Halves halves;
};
template <Format f>
struct HalvedScales<f, true> {
    Dot::Halves halves;
    Dot::Pairs minima;
};

template <Format f, bool kHalved = Weights<f>::kIsHalved>
struct ScalesOf {
    using Type = BlockScales<f>;
};
template <Format f>
struct ScalesOf<f, true> {
    using Type = HalvedScales<f>;
};

// A scale group as its blocks share it; dmin is the m of DM.  Blocks come in steps, within which a block's place in
// shared bytes is known to the compiler: scales<i>(step) are those of block step * kStep + i.
template <Format f>
class ScaleGroup {
  public:
    using Of = typename ScalesOf<f>::Type;
    static constexpr Scales kKind = Weights<f>::kLayout.scales;
    static constexpr int kBlocks = Weights<f>::kLayout.group_blocks;
    static constexpr int kStep = kKind == Scales::Min6 || kKind == Scales::Half6 ? 2 : 1;

    Lanes::F d, dmin;

    explicit ScaleGroup(const std::uint8_t* group) : items_(group + (kHasDmin ? 64 : 32)) {
        if constexpr (kKind == Scales::E8M0) {
            items_ = group;
        } else {
            d = load_f16(group);
            if constexpr (kHasDmin) dmin = load_f16(group + 32);
        }
    }

    template <int i>
    [[nodiscard]] Of scales(int step) const {
        if constexpr (kKind == Scales::D) {
            return {d, Lanes::mul(d, Lanes::set1(static_cast<float>(Weights<f>::kZero)))};
        } else if constexpr (kKind == Scales::DM) {
            return {d, dmin};
        } else if constexpr (kKind == Scales::E8M0) {
            const Lanes::F scale = power_of_two();
            return {scale, scale};
        } else if constexpr (kKind == Scales::Min6) {
            const Lanes::B lows = item(2 * step + i);
            const Lanes::B tops = item(8 + step);
            return {times(d, six_bits(nibble(lows, 0), tops, 4 * i)),
                    times(dmin, six_bits(nibble(lows, 1), tops, 4 * i + 2))};
        } else if constexpr (kKind == Scales::Signed6) {
            const Lanes::B scale = six_bits(nibble(item(step / 2), step % 2), item(4 + step / 4), step % 4 * 2);
            const Lanes::F times_scale = times<true>(d, Lanes::minus(scale, 32));
            return {times_scale, times_scale};
        } else if constexpr (kKind == Scales::Half8) {
            return {Dot::template halves<true, Weights<f>::kZero>(item(2 * step), item(2 * step + 1))};
        } else if constexpr (kKind == Scales::Half6) {
            const Lanes::B lows = item(2 * step + i);
            const Lanes::B tops = item(8 + step);
            return {Dot::template halves<true, Weights<f>::kZero>(
                Lanes::minus(six_bits(nibble(lows, 0), tops, 4 * i), 32),
                Lanes::minus(six_bits(nibble(lows, 1), tops, 4 * i + 2), 32))};
        } else {
            const Lanes::B first = item(2 * step);
            const Lanes::B second = item(2 * step + 1);
            return {Dot::template halves<false, 0>(nibble(first, 0), nibble(second, 0)),
                    Dot::template pairs<false>(nibble(first, 1), nibble(second, 1))};
        }
    }

  private:
    static constexpr bool kHasDmin = kKind == Scales::DM || kKind == Scales::Min6 || kKind == Scales::HalfMin4;

    const std::uint8_t* items_;

    [[nodiscard]] Lanes::B item(int index) const { return Lanes::load_bytes(items_ + index * 16); }

    template <bool kIsSigned = false>
    static Lanes::F times(Lanes::F d, Lanes::B scale) {
        return Lanes::mul(d, Lanes::to_float(Lanes::template widen<kIsSigned>(scale)));
    }

    // In two factors, for 2^(e - 128) may be denormal; their product is exact.
    [[nodiscard]] Lanes::F power_of_two() const {
        const Lanes::I e = Lanes::load_u8(items_);
        const Lanes::I half = Lanes::sub(Lanes::shr(e, 1), Lanes::set1(64));
        const Lanes::I rest = Lanes::sub(Lanes::sub(e, Lanes::set1(128)), half);
        return Lanes::mul(Lanes::power_of_two(half), Lanes::power_of_two(rest));
    }
};

}  // namespace
}  // namespace smallmind::kernels

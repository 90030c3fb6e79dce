// The integer product of a line (16 rows x 4 k) with four activations, in plain C++: what every other dot_*.hpp means.
#pragma once

#include <cstdint>
#include <type_traits>

namespace smallmind::kernels {
namespace {

struct Dot {
    // 64 weights, a byte each.
    struct Line {
        std::uint8_t b[64];
    };
    // Four activations, for every row.
    struct Four {
        std::int8_t x[4];
    };
    template <class Op>
    static Line each(Op op) {
        Line r;
        for (int i = 0; i < 64; ++i)
            r.b[i] = static_cast<std::uint8_t>(op(i));
        return r;
    }

    static Line load(const std::uint8_t* p) {
        return each([=](int i) { return p[i]; });
    }
    static void store(std::uint8_t* p, const Line& a) {
        for (int i = 0; i < 64; ++i)
            p[i] = a.b[i];
    }
    // Two lines that unpacking leaves to multiply_tile, or to load one by one where there is none.
    static void store_two(std::uint8_t* p, const Line& a, const Line& b) {
        store(p, a);
        store(p + 64, b);
    }
    // Whether multiply_tile replaces begin, dot and end for unpacked lines: sum[c] += kLines lines, as store_two left
    // them, times column x + c * stride.  Sum is then Lanes::I.
    static constexpr bool kMultipliesTiles = false;
    static Line band(const Line& a, int mask) {
        return each([&](int i) { return a.b[i] & mask; });
    }
    static Line bor(const Line& a, const Line& b) {
        return each([&](int i) { return a.b[i] | b.b[i]; });
    }
    // Bits that leave a byte may turn up in its neighbour: mask them.
    static Line shl(const Line& a, int n) {
        return each([&](int i) { return a.b[i] << n; });
    }
    static Line shr(const Line& a, int n) {
        return each([&](int i) { return a.b[i] >> n; });
    }
    // table[a], a < 16.
    static Line lookup(const Line& a, const std::int8_t* table) {
        return each([&](int i) { return table[a.b[i]]; });
    }
    static Four broadcast(const std::int8_t* x) { return {{x[0], x[1], x[2], x[3]}}; }
    // The same for group g of a block; cheaper on Arm where the compiler knows g.
    static Four broadcast(const std::int8_t* block, int g) { return broadcast(block + 4 * g); }

    // Sums of p over a block: begin, dot for at most lines_per_sum lines, end, and again with what that gave.
    using Sum = Lanes::I;
    static constexpr int lines_per_sum(int /*largest_weight*/) { return 8; }
    // Columns whose sums fit the registers; for plain code one is as good as many.
    static constexpr int tile(bool /*is_signed*/, bool /*is_halved*/) { return 1; }
    // Up to so many columns, a line is taken apart for all of them while it is in registers.
    static constexpr int kFewColumns = 1;
    // Whether a tile's float sums fit the registers beside the integer ones.
    static constexpr bool kKeepsSums = false;

    template <bool kIsSigned>
    struct Prepared {
        Line line;
    };
    template <bool kIsSigned>
    static Prepared<kIsSigned> prepare(const Line& w) {
        return {w};
    }
    template <bool kIsSigned>
    static Lanes::I start(const std::int16_t* /*half_sums*/) {
        return Lanes::set1(0);
    }
    static Sum begin(const Lanes::I& total) { return total; }
    template <bool kIsSigned>
    static Sum dot(const Sum& sum, const Prepared<kIsSigned>& w, const Four& x) {
        using Weight = std::conditional_t<kIsSigned, std::int8_t, std::uint8_t>;
        Sum r;
        for (int i = 0; i < 16; ++i) {
            const std::uint8_t* four = w.line.b + 4 * i;
            r.v[i] = sum.v[i] + static_cast<Weight>(four[0]) * x.x[0] + static_cast<Weight>(four[1]) * x.x[1] +
                     static_cast<Weight>(four[2]) * x.x[2] + static_cast<Weight>(four[3]) * x.x[3];
        }
        return r;
    }
    static Lanes::I end(const Sum& sum, const Lanes::I& /*total*/) { return sum; }

    // Two small numbers of each row.
    struct Pairs {
        Lanes::I first, second;
    };
    template <bool kIsSigned>
    static Pairs pairs(const Lanes::B& first, const Lanes::B& second) {
        return {Lanes::widen<kIsSigned>(first), Lanes::widen<kIsSigned>(second)};
    }
    // first * x[0] + second * x[1].
    static Lanes::I dot_pairs(const Pairs& a, const std::int16_t* x) {
        return Lanes::add(Lanes::mul(a.first, Lanes::set1(std::int32_t{x[0]})),
                          Lanes::mul(a.second, Lanes::set1(std::int32_t{x[1]})));
    }

    // The scales of a block's halves.  p = sum over h of s_h * sum of (w - zero) * x over half h: start_halves, then
    // for each half begin_half, dot, end_half (again where lines_per_sum is less than four).
    struct Halves {
        Lanes::I s[2];
    };
    using Halved = Lanes::I;
    template <bool kIsSigned, int kZero>
    static Halves halves(const Lanes::B& s0, const Lanes::B& s1) {
        return {{Lanes::widen<kIsSigned>(s0), Lanes::widen<kIsSigned>(s1)}};
    }
    static Halved start_halves(const Halves&, const std::int16_t* /*half_sums*/) { return Lanes::set1(0); }
    template <int kHalf, int kZero>
    static Sum begin_half(const std::int16_t* half_sums) {
        return Lanes::set1(-kZero * half_sums[kHalf]);
    }
    template <int kHalf>
    static Halved end_half(const Sum& sum, const Halved& total, const Halves& halves) {
        return Lanes::add(total, Lanes::mul(halves.s[kHalf], sum));
    }
    static Lanes::F to_float(const Halved& total) { return Lanes::to_float(total); }
};

}  // namespace
}  // namespace smallmind::kernels

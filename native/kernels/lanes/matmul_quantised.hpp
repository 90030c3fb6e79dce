// Products with quantised weights, written once.  Include after lanes_*.hpp and dot_*.hpp.
//
// Two ways through a panel do the same arithmetic: few columns take each line apart in registers while it comes from
// memory; many take a stretch of the panel apart once, into the first-level cache, and tile over the columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

#include "kernels/kernel_table.hpp"
#include "kernels/lanes/formats.hpp"

namespace smallmind::kernels {
namespace {

// A tile's columns of activations, from one block on.
struct Columns {
    const std::int8_t* q;
    const float* scale;
    const float* sum;
    const std::int16_t* half_sums;
    std::ptrdiff_t n_blocks;  // from a column to the next

    Columns(const QuantisedRows& x, int c, int first_block) : n_blocks(x.n_blocks) {
        const std::ptrdiff_t b = static_cast<std::ptrdiff_t>(c) * x.n_blocks + first_block;
        q = x.q + b * kBlock;
        scale = x.scale + b;
        sum = x.sum + b;
        half_sums = x.half_sums + 2 * b;
    }

    [[nodiscard]] const std::int8_t* block(int c, int b) const { return q + (c * n_blocks + b) * kBlock; }
    [[nodiscard]] const std::int16_t* halves(int c, int b) const { return half_sums + 2 * (c * n_blocks + b); }
    [[nodiscard]] Lanes::F scale_of(int c, int b) const { return Lanes::set1(scale[c * n_blocks + b]); }
    [[nodiscard]] Lanes::F sum_of(int c, int b) const { return Lanes::set1(sum[c * n_blocks + b]); }
};

// A panel as it lies in memory.
template <Format f>
struct PackedPanel {
    static constexpr bool kIsTiled = false;
    const std::uint8_t* quants;
    const std::uint8_t* scale_groups;

    [[nodiscard]] Dot::Line line(int b, int g) const {
        return Weights<f>::line(quants + static_cast<std::ptrdiff_t>(b) * Weights<f>::kBlockBytes, g);
    }
    [[nodiscard]] const std::uint8_t* scale_group(int b) const {
        return scale_groups + static_cast<std::ptrdiff_t>(b / ScaleGroup<f>::kBlocks) * Weights<f>::kLayout.scale_bytes;
    }
};

template <Format f, int i, class Visit>
[[gnu::always_inline]] inline void visit_step(const ScaleGroup<f>& group, int step, int first_block, Visit& visit) {
    if constexpr (i < ScaleGroup<f>::kStep) {
        visit(first_block + step * ScaleGroup<f>::kStep + i, group, group.template scales<i>(step));
        visit_step<f, i + 1>(group, step, first_block, visit);
    }
}

// visit(b, scale group, scales of block b) for b in [first_block, first_block + n_blocks), both whole groups.
template <Format f, class Visit>
[[gnu::always_inline]] inline void for_each_block(const PackedPanel<f>& panel, int first_block, int n_blocks,
                                                  Visit visit) {
    constexpr int kSteps = ScaleGroup<f>::kBlocks / ScaleGroup<f>::kStep;
    for (int b = first_block; b < first_block + n_blocks; b += ScaleGroup<f>::kBlocks) {
        const ScaleGroup<f> group(panel.scale_group(b));
        for (int step = 0; step < kSteps; ++step)
            visit_step<f, 0>(group, step, b, visit);
    }
}

// A block's scales, with what multiply_block needs of their group.
template <Format f, bool kHalved = Weights<f>::kIsHalved>
struct StoredScales {
    BlockScales<f> scales;

    StoredScales() = default;
    StoredScales(const ScaleGroup<f>&, const BlockScales<f>& of_block) : scales(of_block) {}
};
template <Format f>
struct StoredScales<f, true> {
    Lanes::F d, dmin;
    HalvedScales<f> scales;

    StoredScales() = default;
    StoredScales(const ScaleGroup<f>& group, const HalvedScales<f>& of_block)
        : d(group.d), dmin(Weights<f>::kHasMinimum ? group.dmin : group.d), scales(of_block) {}
};

// A stretch of a panel, one byte a weight.
template <Format f>
struct UnpackedPanel {
    static constexpr bool kIsTiled = Dot::kMultipliesTiles;
    alignas(64) std::uint8_t lines[kBlocksPerPass * kGroups * kLine];
    StoredScales<f> stored[kBlocksPerPass];

    void fill(const PackedPanel<f>& panel, int first_block, int n_blocks) {
        for_each_block(panel, first_block, n_blocks,
                       [&](int block, const ScaleGroup<f>& group, const typename ScaleGroup<f>::Of& scales) {
                           const int b = block - first_block;
#pragma GCC unroll 8
                           for (int g = 0; g < kGroups; g += 2)
                               Dot::store_two(lines + (b * kGroups + g) * kLine, panel.line(block, g),
                                              panel.line(block, g + 1));
                           stored[b] = StoredScales<f>(group, scales);
                       });
    }
    [[nodiscard]] Dot::Line line(int b, int g) const { return Dot::load(lines + (b * kGroups + g) * kLine); }
};

// The same for weights of a whole byte where the integer sums are too narrow for more than one line of them: a weight
// + 128 is 16 times its high nibble and its low nibble, and of nibbles eight lines fit.  D: Dot, named late because
// only such instruction sets have flip_sign, end_split and kSplitTile.
template <Format f, class D = Dot>
struct SplitPanel {
    alignas(64) std::uint8_t low[kBlocksPerPass * kGroups * kLine];
    alignas(64) std::uint8_t high[kBlocksPerPass * kGroups * kLine];
    StoredScales<f> stored[kBlocksPerPass];

    void fill(const PackedPanel<f>& panel, int first_block, int n_blocks) {
        for_each_block(panel, first_block, n_blocks,
                       [&](int block, const ScaleGroup<f>& group, const typename ScaleGroup<f>::Of& scales) {
                           const int b = block - first_block;
#pragma GCC unroll 8
                           for (int g = 0; g < kGroups; ++g) {
                               const Dot::Line positive = D::flip_sign(panel.line(block, g));
                               Dot::store(low + (b * kGroups + g) * kLine, Dot::band(positive, 15));
                               Dot::store(high + (b * kGroups + g) * kLine, Dot::band(Dot::shr(positive, 4), 15));
                           }
                           stored[b] = StoredScales<f>(group, scales);
                       });
    }
};

template <Format f, class D = Dot, bool kIsSplit = Weights<f>::kIsSigned && D::lines_per_sum(Weights<f>::kLargest) == 1>
struct UnpackedOf {
    using Panel = UnpackedPanel<f>;
    static constexpr int kTile = Dot::tile(Weights<f>::kIsSigned, Weights<f>::kIsHalved);
};
template <Format f, class D>
struct UnpackedOf<f, D, true> {
    using Panel = SplitPanel<f>;
    static constexpr int kTile = D::kSplitTile;
};

constexpr int smaller(int a, int b) { return a < b ? a : b; }

// sum = the lines [kFirst, kFirst + kCount) of block b times N columns, as integers.
template <Format f, int N, int kFirst, int kCount, class Panel, class Instructions = Dot>
inline void add_lines(const Panel& panel, const Columns& x, int b, typename Dot::Sum (&sum)[N]) {
    if constexpr (Panel::kIsTiled) {
        Instructions::template multiply_tile<kCount>(panel.lines + (b * kGroups + kFirst) * kLine,
                                                     x.block(0, b) + 4 * kFirst, x.n_blocks * kBlock, sum);
    } else {
#pragma GCC unroll 8
        for (int g = kFirst; g < kFirst + kCount; ++g) {
            const auto line = Dot::template prepare<Weights<f>::kIsSigned>(panel.line(b, g));
#pragma GCC unroll 16
            for (int c = 0; c < N; ++c)
                sum[c] = Dot::dot(sum[c], line, Dot::broadcast(x.block(c, b), g));
        }
    }
}

// total[c] = the block's p.
template <Format f, int N, int kFirst, class Panel>
inline void add_block(const Panel& panel, const Columns& x, int b, Lanes::I (&total)[N]) {
    if constexpr (kFirst < kGroups) {
        constexpr int kCount = Dot::lines_per_sum(Weights<f>::kLargest);
        typename Dot::Sum sum[N];
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c)
            sum[c] = Dot::begin(total[c]);
        add_lines<f, N, kFirst, kCount>(panel, x, b, sum);
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c)
            total[c] = Dot::end(sum[c], total[c]);
        add_block<f, N, kFirst + kCount>(panel, x, b, total);
    }
}

// total[c] = the block's p, from a panel split into nibbles.
template <Format f, int N, class D = Dot>
inline void add_block_split(const SplitPanel<f>& panel, const Columns& x, int b, Lanes::I (&total)[N]) {
    typename Dot::Sum low[N];
    typename Dot::Sum high[N];
#pragma GCC unroll 16
    for (int c = 0; c < N; ++c) {
        low[c] = Dot::begin(total[c]);
        high[c] = Dot::begin(total[c]);
    }
#pragma GCC unroll 8
    for (int g = 0; g < kGroups; ++g) {
        const Dot::Line l = Dot::load(panel.low + (b * kGroups + g) * kLine);
        const Dot::Line h = Dot::load(panel.high + (b * kGroups + g) * kLine);
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c) {
            const Dot::Four four = Dot::broadcast(x.block(c, b), g);
            low[c] = Dot::dot(low[c], l, four);
            high[c] = Dot::dot(high[c], h, four);
        }
    }
#pragma GCC unroll 16
    for (int c = 0; c < N; ++c)
        total[c] = D::end_split(low[c], high[c], x.halves(c, b));
}

// The same with a scale for each half.
template <Format f, int N, int kFirst, class Panel>
inline void add_halves(const Panel& panel, const Columns& x, int b, const Dot::Halves& halves,
                       Dot::Halved (&total)[N]) {
    if constexpr (kFirst < kGroups) {
        constexpr int kCount = smaller(kGroups / 2, Dot::lines_per_sum(Weights<f>::kLargest));
        constexpr int kHalf = kFirst / (kGroups / 2);
        typename Dot::Sum sum[N];
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c)
            sum[c] = Dot::template begin_half<kHalf, Weights<f>::kZero>(x.halves(c, b));
        add_lines<f, N, kFirst, kCount>(panel, x, b, sum);
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c)
            total[c] = Dot::template end_half<kHalf>(sum[c], total[c], halves);
        add_halves<f, N, kFirst + kCount>(panel, x, b, halves, total);
    }
}

template <Format f, int N, class Panel>
inline void add_whole_block(const Panel& panel, const Columns& x, int b, Lanes::I (&total)[N]) {
#pragma GCC unroll 16
    for (int c = 0; c < N; ++c)
        total[c] = Dot::template start<Weights<f>::kIsSigned>(x.halves(c, b));
    add_block<f, N, 0>(panel, x, b, total);
}

template <Format f, int N>
inline void add_whole_block(const SplitPanel<f>& panel, const Columns& x, int b, Lanes::I (&total)[N]) {
    add_block_split<f, N>(panel, x, b, total);
}

// acc[c] += block b times N columns, for sums that live in registers (Kept) or in the output.
template <Format f, int N, class Panel, class Group, class Sums>
[[gnu::always_inline]] inline void multiply_block(const Panel& panel, const Group& group, const HalvedScales<f>& scales,
                                                  const Columns& x, int b, Sums& acc) {
    Dot::Halved total[N];
#pragma GCC unroll 16
    for (int c = 0; c < N; ++c)
        total[c] = Dot::start_halves(scales.halves, x.halves(c, b));
    add_halves<f, N, 0>(panel, x, b, scales.halves, total);
#pragma GCC unroll 16
    for (int c = 0; c < N; ++c) {
        Lanes::F sum = Lanes::fma(Lanes::mul(group.d, x.scale_of(c, b)), Dot::to_float(total[c]), acc.get(c));
        if constexpr (Weights<f>::kHasMinimum) {
            const Lanes::I n = Dot::dot_pairs(scales.minima, x.halves(c, b));
            sum = Lanes::minus_product(Lanes::mul(group.dmin, x.scale_of(c, b)), Lanes::to_float(n), sum);
        }
        acc.set(c, sum);
    }
}

template <Format f, int N, class Panel, class Group, class Sums>
[[gnu::always_inline]] inline void multiply_block(const Panel& panel, const Group&, const BlockScales<f>& scales,
                                                  const Columns& x, int b, Sums& acc) {
    Lanes::I total[N];
    add_whole_block<f, N>(panel, x, b, total);
#pragma GCC unroll 16
    for (int c = 0; c < N; ++c) {
        Lanes::F sum = Lanes::fma(Lanes::mul(scales.d, x.scale_of(c, b)), Lanes::to_float(total[c]), acc.get(c));
        if constexpr (BlockScales<f>::kIsAdded) {
            sum = Lanes::fma(scales.m, x.sum_of(c, b), sum);
        } else if constexpr (BlockScales<f>::kHasMinimum) {
            sum = Lanes::minus_product(scales.m, x.sum_of(c, b), sum);
        }
        acc.set(c, sum);
    }
}

template <int N>
struct SumsInRegisters {
    Lanes::F acc[N];
    [[nodiscard]] Lanes::F get(int c) const { return acc[c]; }
    void set(int c, Lanes::F sum) { acc[c] = sum; }
};

// The integer sums of a tile take all the registers.
struct SumsInOutput {
    float* out;
    std::ptrdiff_t stride;
    [[nodiscard]] Lanes::F get(int c) const { return Lanes::load(out + c * stride); }
    void set(int c, Lanes::F sum) const { Lanes::store(out + c * stride, sum); }
};

// Panels follow each other in memory.  While a block is computed, the same block of the next panel is fetched: far
// enough ahead for any latency, near enough to stay in the cache.  Harmless behind the last panel.
template <Format f>
struct NextPanel {
    static constexpr PanelLayout kLayout = Weights<f>::kLayout;
    const char* quants;
    const char* scales;

    NextPanel(QuantisedPanel panel, int n_blocks) {
        const auto* begin = reinterpret_cast<const char*>(panel.quants);
        const auto* scales_begin = reinterpret_cast<const char*>(panel.scales);
        const std::ptrdiff_t scale_bytes =
            (static_cast<std::ptrdiff_t>(n_blocks / kLayout.group_blocks) * kLayout.scale_bytes + kLine - 1) / kLine *
            kLine;
        const std::ptrdiff_t panel_bytes = scales_begin - begin + scale_bytes;
        quants = begin + panel_bytes;
        scales = scales_begin + panel_bytes;
    }

    void fetch(int b) const {
        const char* block = quants + static_cast<std::ptrdiff_t>(b) * Weights<f>::kBlockBytes;
#pragma GCC unroll 8
        for (int i = 0; i < Weights<f>::kBlockBytes; i += kLine)
            __builtin_prefetch(block + i);
        __builtin_prefetch(scales + static_cast<std::ptrdiff_t>(b) * kLayout.scale_bytes / kLayout.group_blocks);
    }
};

template <Format f, int N>
void few_columns(QuantisedPanel panel, const QuantisedRows& x, int first_column, float* out,
                 std::ptrdiff_t out_stride) {
    const Columns columns(x, first_column, 0);
    const PackedPanel<f> packed{panel.quants, panel.scales};
    const NextPanel<f> next(panel, x.n_blocks);
    SumsInRegisters<N> sums;
#pragma GCC unroll 8
    for (int c = 0; c < N; ++c)
        sums.acc[c] = Lanes::set1(0.0F);
    for_each_block(packed, 0, x.n_blocks,
                   [&](int b, const ScaleGroup<f>& group, const typename ScaleGroup<f>::Of& scales)
                       __attribute__((always_inline)) {
                           next.fetch(b);
                           multiply_block<f, N>(packed, group, scales, columns, b, sums);
                       });
#pragma GCC unroll 8
    for (int c = 0; c < N; ++c)
        Lanes::store(out + c * out_stride, sums.acc[c]);
}

template <Format f, int N, class Panel>
void tile(const Panel& panel, int n_blocks, const Columns& columns, SumsInOutput sums) {
    if constexpr (Dot::kKeepsSums) {
        SumsInRegisters<N> kept;
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c)
            kept.set(c, sums.get(c));
        for (int b = 0; b < n_blocks; ++b)
            multiply_block<f, N>(panel, panel.stored[b], panel.stored[b].scales, columns, b, kept);
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c)
            sums.set(c, kept.get(c));
    } else {
        for (int b = 0; b < n_blocks; ++b)
            multiply_block<f, N>(panel, panel.stored[b], panel.stored[b].scales, columns, b, sums);
    }
}

// From so many columns on, taking a panel apart once is cheaper than in registers for each few; the scales of
// sub-blocks make the difference, and where there is one, the product of whole tiles.
template <Format f>
constexpr int kManyColumns = Dot::kMultipliesTiles ? 8 : (Weights<f>::kLayout.group_blocks == 1 ? 32 : 12);

// n columns go in tiles that differ by one at most: no slow tile of one column at the end, and fewer kinds of tile.
constexpr int tiles_of(int n, int largest) { return (n + largest - 1) / largest; }
constexpr int smallest_tile(int least_columns, int largest) {
    int smallest = largest;
    for (int n = least_columns; n < least_columns + largest; ++n)
        smallest = smaller(smallest, n / tiles_of(n, largest));
    return smallest;
}

// A tile of n columns, kLeast <= n <= N.
template <Format f, int kLeast, int N, class Panel>
void tile_of(int n, const Panel& panel, int n_blocks, const Columns& columns, SumsInOutput sums) {
    if constexpr (N > kLeast) {
        if (n < N) return tile_of<f, kLeast, N - 1>(n, panel, n_blocks, columns, sums);
    }
    tile<f, N>(panel, n_blocks, columns, sums);
}

template <Format f>
void many_columns(QuantisedPanel panel, const QuantisedRows& x, int first_column, int n_columns, float* out,
                  std::ptrdiff_t out_stride, std::byte* scratch) {
    using Panel = typename UnpackedOf<f>::Panel;
    static_assert(sizeof(Panel) <= kUnpackedBytes);
    constexpr int kTile = UnpackedOf<f>::kTile;
    constexpr int kLeast = smallest_tile(kManyColumns<f>, kTile);
    const int n_tiles = tiles_of(n_columns, kTile);
    const PackedPanel<f> packed{panel.quants, panel.scales};
    auto& unpacked = *new (scratch) Panel;
    for (int c = 0; c < n_columns; ++c)
        Lanes::store(out + c * out_stride, Lanes::set1(0.0F));
    for (int first_block = 0; first_block < x.n_blocks; first_block += kBlocksPerPass) {
        const int n_blocks = smaller(x.n_blocks - first_block, kBlocksPerPass);
        unpacked.fill(packed, first_block, n_blocks);
        for (int i = 0; i < n_tiles; ++i) {
            const int c = n_columns * i / n_tiles;
            tile_of<f, kLeast, kTile>(n_columns * (i + 1) / n_tiles - c, unpacked, n_blocks,
                                      Columns(x, first_column + c, first_block),
                                      SumsInOutput{out + c * out_stride, out_stride});
        }
    }
}

template <Format f, int N>
void exactly_few_columns(int n, QuantisedPanel panel, const QuantisedRows& x, int first_column, float* out,
                         std::ptrdiff_t out_stride) {
    if constexpr (N > 0) {
        if (n == N) return few_columns<f, N>(panel, x, first_column, out, out_stride);
        exactly_few_columns<f, N - 1>(n, panel, x, first_column, out, out_stride);
    }
}

template <Format f>
void matmul_quantised(QuantisedPanel panel, const QuantisedRows& x, int first_column, int n_columns, float* out,
                      std::ptrdiff_t out_stride, std::byte* scratch) {
    // Bytes need no taking apart, and where they would be split, a line at a time is as fast.
    constexpr bool kIsSplit = Dot::lines_per_sum(Weights<f>::kLargest) == 1;
    if constexpr (f != Format::Q8_0 || !kIsSplit) {
        if (n_columns >= kManyColumns<f>)
            return many_columns<f>(panel, x, first_column, n_columns, out, out_stride, scratch);
    }
    constexpr int kMost = Dot::kFewColumns;
    const int n_passes = (n_columns + kMost - 1) / kMost;
    for (int pass = 0; pass < n_passes; ++pass) {
        const int begin = n_columns * pass / n_passes;
        const int n = n_columns * (pass + 1) / n_passes - begin;
        exactly_few_columns<f, kMost>(n, panel, x, first_column + begin, out + begin * out_stride, out_stride);
    }
}

}  // namespace
}  // namespace smallmind::kernels

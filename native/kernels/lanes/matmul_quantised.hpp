// Products with quantised weights, once for every instruction set that has a Dot: include after lanes_*.hpp and
// dot_*.hpp.
//
// Dot is the integer product of one line (16 rows x 4 k, 64 bytes) with 4 activations, in the way the instruction set
// likes:
//     Line                       64 weights, one byte each
//     load, low_nibbles, high_nibbles, store
//     Four, broadcast(int8*)     4 activations for every row
//     Sum4, dot4(Sum4, Line, Four)   weights 0..15, at most 8 lines to a Sum4;  finish(Sum4) -> Lanes::I
//     Sum8, start8(isum), dot8(Sum8, Line, Four)   weights -128..127, stored as they are;  finish(Sum8) -> Lanes::I
//     kTile                      columns that fit the registers
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_table.hpp"

namespace smallmind::kernels {
namespace {

inline constexpr int kLine = 64;
inline constexpr int kLinesPerBlock = 8;
// An unpacked stretch of so many blocks and a tile's activations stay in the first-level cache together.
inline constexpr int kBlocksPerPass = 24;

struct Q4_0 {
    static constexpr int kBlockBytes = 256;
    static constexpr int kScalesPerBlock = 16;
    static Lanes::F minimum(const std::uint16_t*, Lanes::F d) { return Lanes::mul(d, Lanes::set1(-8.0F)); }
};

struct Q4_1 {
    static constexpr int kBlockBytes = 256;
    static constexpr int kScalesPerBlock = 32;
    static Lanes::F minimum(const std::uint16_t* scales, Lanes::F) { return Lanes::load_f16(scales + 16); }
};

// A row of activations as the inner loops walk it.
struct Column {
    const std::int8_t* q;
    const float* scale;
    const float* sum;
    const std::int32_t* isum;

    Column(const QuantisedRows& x, int c, int first_block)
        : q(x.q + (static_cast<std::ptrdiff_t>(c) * x.n_blocks + first_block) * kBlock),
          scale(x.scale + static_cast<std::ptrdiff_t>(c) * x.n_blocks + first_block),
          sum(x.sum + static_cast<std::ptrdiff_t>(c) * x.n_blocks + first_block),
          isum(x.isum + static_cast<std::ptrdiff_t>(c) * x.n_blocks + first_block) {}
};

// Panels follow each other in memory, quants then scales.  While a block is computed, the same block of the next panel
// is fetched: far enough ahead for any latency, near enough to stay in the cache.  Harmless behind the last panel.
struct NextPanel {
    const char* quants;
    const char* scales;

    NextPanel(QuantisedPanel panel, int n_blocks, int scales_per_block) {
        const auto* begin = reinterpret_cast<const char*>(panel.quants);
        const auto* scales_begin = reinterpret_cast<const char*>(panel.scales);
        const std::ptrdiff_t scale_bytes =
            (static_cast<std::ptrdiff_t>(n_blocks) * scales_per_block * 2 + 63) / 64 * 64;
        const std::ptrdiff_t panel_bytes = scales_begin - begin + scale_bytes;
        quants = begin + panel_bytes;
        scales = scales_begin + panel_bytes;
    }
};

template <int kBytes>
inline void prefetch(const char* p) {
#pragma GCC unroll 8
    for (int i = 0; i < kBytes; i += kLine)
        __builtin_prefetch(p + i);
}

inline Lanes::F accumulate(Lanes::F acc, Lanes::I product, Lanes::F d, float scale) {
    return Lanes::fma(Lanes::mul(d, Lanes::set1(scale)), Lanes::to_float(product), acc);
}

// Few columns: nibbles are taken apart in registers.
template <class Format, int N>
void nibble_columns(QuantisedPanel panel, const QuantisedRows& x, int first_column, float* out,
                    std::ptrdiff_t out_stride) {
    const Column first(x, first_column, 0);
    const std::ptrdiff_t q_stride = static_cast<std::ptrdiff_t>(x.n_blocks) * kBlock;
    Lanes::F acc[N];
#pragma GCC unroll 8
    for (int c = 0; c < N; ++c)
        acc[c] = Lanes::set1(0.0F);
    const NextPanel next(panel, x.n_blocks, Format::kScalesPerBlock);
    for (int b = 0; b < x.n_blocks; ++b) {
        prefetch<Format::kBlockBytes>(next.quants + static_cast<std::ptrdiff_t>(b) * Format::kBlockBytes);
        prefetch<kLine>(next.scales + static_cast<std::ptrdiff_t>(b) * Format::kScalesPerBlock * 2);
        const std::uint8_t* quants = panel.quants + static_cast<std::ptrdiff_t>(b) * Format::kBlockBytes;
        const std::int8_t* q = first.q + static_cast<std::ptrdiff_t>(b) * kBlock;
        typename Dot::Sum4 sums[N];
#pragma GCC unroll 8
        for (int c = 0; c < N; ++c)
            sums[c] = Dot::zero4();
#pragma GCC unroll 4
        for (int j = 0; j < 4; ++j) {
            const typename Dot::Line packed = Dot::load(quants + j * kLine);
            const typename Dot::Line low = Dot::low_nibbles(packed);
            const typename Dot::Line high = Dot::high_nibbles(packed);
#pragma GCC unroll 8
            for (int c = 0; c < N; ++c) {
                sums[c] = Dot::dot4(sums[c], low, Dot::broadcast(q + c * q_stride + 4 * j));
                sums[c] = Dot::dot4(sums[c], high, Dot::broadcast(q + c * q_stride + 16 + 4 * j));
            }
        }
        const std::uint16_t* scales = panel.scales + static_cast<std::ptrdiff_t>(b) * Format::kScalesPerBlock;
        const Lanes::F d = Lanes::load_f16(scales);
        const Lanes::F m = Format::minimum(scales, d);
#pragma GCC unroll 8
        for (int c = 0; c < N; ++c) {
            acc[c] = accumulate(acc[c], Dot::finish(sums[c]), d, first.scale[c * x.n_blocks + b]);
            acc[c] = Lanes::fma(m, Lanes::set1(first.sum[c * x.n_blocks + b]), acc[c]);
        }
    }
#pragma GCC unroll 8
    for (int c = 0; c < N; ++c)
        Lanes::store(out + c * out_stride, acc[c]);
}

// A stretch of a panel, taken apart: lines of one byte a weight, then per block 16 scales and 16 minima in float32.
struct Unpacked {
    std::uint8_t* lines;
    float* scales;

    Unpacked(std::byte* scratch, int n_blocks)
        : lines(reinterpret_cast<std::uint8_t*>(scratch)),
          scales(reinterpret_cast<float*>(scratch + static_cast<std::ptrdiff_t>(n_blocks) * kLinesPerBlock * kLine)) {}
};

template <class Format>
void unpack(QuantisedPanel panel, int first_block, int n_blocks, Unpacked unpacked) {
    for (int b = 0; b < n_blocks; ++b) {
        const std::uint8_t* quants = panel.quants + static_cast<std::ptrdiff_t>(first_block + b) * Format::kBlockBytes;
        std::uint8_t* lines = unpacked.lines + static_cast<std::ptrdiff_t>(b) * kLinesPerBlock * kLine;
        for (int j = 0; j < 4; ++j) {
            const typename Dot::Line packed = Dot::load(quants + j * kLine);
            Dot::store(lines + j * kLine, Dot::low_nibbles(packed));
            Dot::store(lines + (j + 4) * kLine, Dot::high_nibbles(packed));
        }
        const std::uint16_t* scales =
            panel.scales + static_cast<std::ptrdiff_t>(first_block + b) * Format::kScalesPerBlock;
        const Lanes::F d = Lanes::load_f16(scales);
        Lanes::store(unpacked.scales + b * 2 * kLanes, d);
        Lanes::store(unpacked.scales + b * 2 * kLanes + kLanes, Format::minimum(scales, d));
    }
}

// N columns times an unpacked stretch, added to out.  The float sums live in out: the integer sums take all the
// registers.
template <int N>
void unpacked_tile(Unpacked w, int n_blocks, const QuantisedRows& x, int first_column, int first_block, bool is_first,
                   float* out, std::ptrdiff_t out_stride) {
    const Column first(x, first_column, first_block);
    const std::ptrdiff_t q_stride = static_cast<std::ptrdiff_t>(x.n_blocks) * kBlock;
    const std::ptrdiff_t scale_stride = x.n_blocks;
    if (is_first) {
        for (int c = 0; c < N; ++c)
            Lanes::store(out + c * out_stride, Lanes::set1(0.0F));
    }
    for (int b = 0; b < n_blocks; ++b) {
        const std::uint8_t* lines = w.lines + static_cast<std::ptrdiff_t>(b) * kLinesPerBlock * kLine;
        const std::int8_t* q = first.q + static_cast<std::ptrdiff_t>(b) * kBlock;
        typename Dot::Sum4 sums[N];
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c)
            sums[c] = Dot::zero4();
#pragma GCC unroll 8
        for (int j = 0; j < kLinesPerBlock; ++j) {
            const typename Dot::Line line = Dot::load(lines + j * kLine);
#pragma GCC unroll 16
            for (int c = 0; c < N; ++c)
                sums[c] = Dot::dot4(sums[c], line, Dot::broadcast(q + c * q_stride + 4 * j));
        }
        const Lanes::F d = Lanes::load(w.scales + b * 2 * kLanes);
        const Lanes::F m = Lanes::load(w.scales + b * 2 * kLanes + kLanes);
#pragma GCC unroll 16
        for (int c = 0; c < N; ++c) {
            float* to = out + c * out_stride;
            Lanes::F sum = accumulate(Lanes::load(to), Dot::finish(sums[c]), d, first.scale[c * scale_stride + b]);
            sum = Lanes::fma(m, Lanes::set1(first.sum[c * scale_stride + b]), sum);
            Lanes::store(to, sum);
        }
    }
}

template <int N>
void unpacked_tail(int n, Unpacked w, int n_blocks, const QuantisedRows& x, int first_column, int first_block,
                   bool is_first, float* out, std::ptrdiff_t out_stride) {
    if constexpr (N > 0) {
        if (n == N) return unpacked_tile<N>(w, n_blocks, x, first_column, first_block, is_first, out, out_stride);
        unpacked_tail<N - 1>(n, w, n_blocks, x, first_column, first_block, is_first, out, out_stride);
    }
}

template <class Format>
void nibbles_unpacked(QuantisedPanel panel, const QuantisedRows& x, int first_column, int n_columns, float* out,
                      std::ptrdiff_t out_stride, std::byte* scratch) {
    for (int first_block = 0; first_block < x.n_blocks; first_block += kBlocksPerPass) {
        const int left = x.n_blocks - first_block;
        const int n_blocks = left < kBlocksPerPass ? left : kBlocksPerPass;
        const Unpacked unpacked(scratch, n_blocks);
        unpack<Format>(panel, first_block, n_blocks, unpacked);
        const bool is_first = first_block == 0;
        int c = 0;
        for (; c + Dot::kTile <= n_columns; c += Dot::kTile) {
            unpacked_tile<Dot::kTile>(unpacked, n_blocks, x, first_column + c, first_block, is_first,
                                      out + c * out_stride, out_stride);
        }
        unpacked_tail<Dot::kTile - 1>(n_columns - c, unpacked, n_blocks, x, first_column + c, first_block, is_first,
                                      out + c * out_stride, out_stride);
    }
}

template <class Format>
void matmul_nibbles(QuantisedPanel panel, const QuantisedRows& x, int first_column, int n_columns, float* out,
                    std::ptrdiff_t out_stride, std::byte* scratch) {
    switch (n_columns) {
        case 0:
            return;
        case 1:
            return nibble_columns<Format, 1>(panel, x, first_column, out, out_stride);
        case 2:
            return nibble_columns<Format, 2>(panel, x, first_column, out, out_stride);
        case 3:
            return nibble_columns<Format, 3>(panel, x, first_column, out, out_stride);
        case 4:
            return nibble_columns<Format, 4>(panel, x, first_column, out, out_stride);
        default:  // unpacking a panel once is now cheaper than unpacking it in registers for each tile
            return nibbles_unpacked<Format>(panel, x, first_column, n_columns, out, out_stride, scratch);
    }
}

// One byte a weight: nothing to unpack.
template <int N>
void byte_columns(QuantisedPanel panel, const QuantisedRows& x, int first_column, float* out,
                  std::ptrdiff_t out_stride) {
    const Column first(x, first_column, 0);
    const std::ptrdiff_t q_stride = static_cast<std::ptrdiff_t>(x.n_blocks) * kBlock;
    Lanes::F acc[N];
#pragma GCC unroll 8
    for (int c = 0; c < N; ++c)
        acc[c] = Lanes::set1(0.0F);
    const NextPanel next(panel, x.n_blocks, kLanes);
    for (int b = 0; b < x.n_blocks; ++b) {
        prefetch<kLinesPerBlock * kLine>(next.quants + static_cast<std::ptrdiff_t>(b) * kLinesPerBlock * kLine);
        prefetch<kLine>(next.scales + static_cast<std::ptrdiff_t>(b) * kLanes * 2);
        const std::uint8_t* lines = panel.quants + static_cast<std::ptrdiff_t>(b) * kLinesPerBlock * kLine;
        const std::int8_t* q = first.q + static_cast<std::ptrdiff_t>(b) * kBlock;
        typename Dot::Sum8 sums[N];
#pragma GCC unroll 8
        for (int c = 0; c < N; ++c)
            sums[c] = Dot::start8(first.isum[c * x.n_blocks + b]);
#pragma GCC unroll 8
        for (int j = 0; j < kLinesPerBlock; ++j) {
            const typename Dot::Line8 line = Dot::load8(lines + j * kLine);
#pragma GCC unroll 8
            for (int c = 0; c < N; ++c)
                sums[c] = Dot::dot8(sums[c], line, Dot::broadcast(q + c * q_stride + 4 * j));
        }
        const Lanes::F d = Lanes::load_f16(panel.scales + static_cast<std::ptrdiff_t>(b) * kLanes);
#pragma GCC unroll 8
        for (int c = 0; c < N; ++c)
            acc[c] = accumulate(acc[c], Dot::finish8(sums[c]), d, first.scale[c * x.n_blocks + b]);
    }
#pragma GCC unroll 8
    for (int c = 0; c < N; ++c)
        Lanes::store(out + c * out_stride, acc[c]);
}

inline void matmul_bytes(QuantisedPanel panel, const QuantisedRows& x, int first_column, int n_columns, float* out,
                         std::ptrdiff_t out_stride, std::byte*) {
    int c = 0;
    for (; c + 4 <= n_columns; c += 4)
        byte_columns<4>(panel, x, first_column + c, out + c * out_stride, out_stride);
    for (; c + 2 <= n_columns; c += 2)
        byte_columns<2>(panel, x, first_column + c, out + c * out_stride, out_stride);
    for (; c < n_columns; ++c)
        byte_columns<1>(panel, x, first_column + c, out + c * out_stride, out_stride);
}

}  // namespace
}  // namespace smallmind::kernels

// The contract of every kernel.  scalar/ is the specification: each other set must write the very same bits.
//
// Words: a panel is 16 rows of a weight matrix, packed so that a 64-byte line holds 16 rows x 4 consecutive k
// (quant/panels.hpp); a lane is a row of the panel; a block is 32 consecutive k; x is one row of activations, a column
// of the product. No kernel allocates, throws, prints or locks.  Pointers are 64-byte aligned unless said otherwise.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/panel_format.hpp"

namespace smallmind::kernels {

inline constexpr int kLanes = 16;
inline constexpr int kBlock = 32;
inline constexpr int kPagePositions = 128;  // positions of a K/V page, and of one chunk of attention
inline constexpr int kQueryTile = 6;        // most queries that one call of attention takes

// Activations, quantised per block: x[k] is about scale[b] * q[k], with |q| <= 127.
// half_sums[2b], half_sums[2b + 1]: the sums of the q of k 0..15 and of k 16..31 of block b.
// sum[b] = scale[b] * float(both).  Row c starts at q + c * n_blocks * 32, scale + c * n_blocks.
struct QuantisedRows {
    const std::int8_t* q;
    const float* scale;
    const float* sum;
    const std::int16_t* half_sums;
    int n_blocks;
};

// One panel in a quantised format: panel_format.hpp.
struct QuantisedPanel {
    const std::uint8_t* quants;
    const std::uint8_t* scales;
};

// out[c * out_stride + lane] = sum over blocks, ascending, from acc = 0.  w and q of the block; d, m, dmin, s as
// stored. Formats whose sub-blocks are 32 wide or more:
//     p   = sum of w * q over the block, an exact int32
//     acc = fma(D * scale, float(p), acc)         the product D * scale is rounded once
//     acc = fma(M, sum, acc)                      formats with a minimum only
//     D   = d; with sub-blocks d * s              exact
//     M   = Q4_1, Q5_1: m; Q4_0: d * -8; Q5_0: d * -16; Q4_K, Q5_K: -(dmin * min).  w is then the stored value
// Formats whose sub-blocks are 16 wide (Q2_K, Q3_K, Q6_K), h = 0, 1 the halves of the block:
//     p   = sum over h of s_h * sum of w * q over the half, an exact int32;  Q3_K: w - 4, Q6_K: w - 32
//     acc = fma(d * scale, float(p), acc)
//     acc = fma(-dmin * scale, float(sum over h of min_h * half_sum_h), acc)     Q2_K only
// scratch: kUnpackedBytes, for kernels that unpack a stretch of a panel once for many columns.
using MatmulQuantised = void (*)(QuantisedPanel panel, const QuantisedRows& x, int first_column, int n_columns,
                                 float* out, std::ptrdiff_t out_stride, std::byte* scratch);

// So many blocks of a panel, unpacked, and a tile's activations stay in the first-level cache together.
inline constexpr int kBlocksPerPass = 24;
inline constexpr std::size_t kUnpackedBytes = std::size_t{kBlocksPerPass} * (2 * kBlock * kLanes + 2 * 64);

// out[c * out_stride + lane] = acc = fma(w[k][lane], x[c][k], acc) over k, ascending, from 0.  panel: n_cols x 16
// weights.
using MatmulFloat = void (*)(const void* panel, int n_cols, const float* x, std::ptrdiff_t x_stride, int n_columns,
                             float* out, std::ptrdiff_t out_stride);

// One key/value head in one page.  k: [n/16][head_width][16] float16, v: [128][head_width] float16; head_width % 16 ==
// 0.
struct AttentionPage {
    const std::uint16_t* k;
    const std::uint16_t* v;
    int head_width;
};

// The softmax of one query over the positions seen so far.  sum and out are relative to exp(max).
struct AttentionState {
    float* max;  // [n_queries]
    float* sum;  // [n_queries]
    float* out;  // [n_queries][head_width]
};

struct KernelTable {
    const char* name;

    // By format; nullptr where the format is of the other kind.
    MatmulQuantised matmul_quantised[kFormats];
    MatmulFloat matmul_float[kFormats];

    // q, scale, sum, half_sums of one row of n values, n % 32 == 0.  Per block: largest = max |x|; scale = largest /
    // 127; q = round_half_even(x * (127 / largest)), all 0 where largest is 0.
    void (*quantise)(const float* x, int n, std::int8_t* q, float* scale, float* sum, std::int16_t* half_sums);

    // out[k] = fma(-scale[b], q[k], x[k]): what quantise() left of x.  n % 32 == 0.
    void (*residual)(const float* x, const std::int8_t* q, const float* scale, int n, float* out);

    // out[i] = (x[i] * r) * weight[i], r = 1 / sqrt(mean(x^2) + epsilon); the sum of squares in 16 partials.  n % 16 ==
    // 0.
    void (*rms_norm)(const float* x, const float* weight, float epsilon, int n, float* out);

    // gate[i] = silu(gate[i]) * up[i], silu(z) = z / (1 + exp(-z)).  n % 16 == 0.
    void (*silu_multiply)(float* gate, const float* up, int n);

    // x[i] += y[i].  n % 16 == 0.
    void (*add)(float* x, const float* y, int n);

    // out[i] = float16(clamp(x[i], -65504, 65504)), half to even.  n % 16 == 0.
    void (*to_f16)(const float* x, int n, std::uint16_t* out);

    // Scores, softmax and weighted values of n_queries <= 6 queries over the first limits[i] positions of one page,
    // from scratch: state.max = max score, sum = sum of exp(score - max) in 16 partials, out[d] = fma(weight, v[d],
    // out[d]) over positions, ascending; a score is fma(q[d], k[d], acc) over d, ascending.  limits[i] >= 1.  q:
    // [n_queries] rows of head_width, q_stride apart, already scaled.
    void (*attend)(const AttentionPage& page, const float* q, std::ptrdiff_t q_stride, const int* limits, int n_queries,
                   const AttentionState& state);

    // Joins the softmax over later positions (b) into the one over earlier positions (a), for one query.  head_width %
    // 16 == 0. top = max(a.max, b.max); wa = exp(a.max - top); wb = exp(b.max - top); sum = fma(b.sum, wb, a.sum * wa),
    // out likewise.
    void (*merge)(const AttentionState& a, const AttentionState& b, int head_width);
};

}  // namespace smallmind::kernels

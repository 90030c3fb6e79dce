// The contract of every kernel.  scalar/ is the specification: each other set must write the very same bits.
//
// Words: a panel is 16 rows of a weight matrix, packed so that a 64-byte line holds 16 rows x 4 consecutive k
// (quant/panels.hpp); a lane is a row of the panel; a block is 32 consecutive k; x is one row of activations, a column
// of the product. No kernel allocates, throws, prints or locks.  Pointers are 64-byte aligned unless said otherwise.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kv_format.hpp"
#include "kernels/panel_format.hpp"

namespace smallmind::kernels {

inline constexpr int kLanes = 16;
inline constexpr int kBlock = 32;
inline constexpr int kQueryTile = 6;  // queries that share each load of K and V; a call takes any number of them

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

// One key/value head in one page (kv_format.hpp), and what is read after it: fetched ahead, never looked at.  Where
// nothing comes after it, next_k and next_v are k and v.
struct AttentionPage {
    const std::uint8_t* k;
    const std::uint8_t* v;
    const std::uint8_t* next_k;
    const std::uint8_t* next_v;
    int head_width;
};

// Queries as the format of the cache wants them.  F16 reads x only, Q8_0 all but x.
struct AttentionQueries {
    const float* const* x;          // [n] rows of head_width, aligned to nothing
    const std::int8_t* q;           // [n][n_blocks * 32] as quantise() leaves them, zero beyond head_width
    const float* scales;            // [n][n_blocks]
    const std::int16_t* half_sums;  // [n][n_blocks][2]
    float score_scale;              // > 0
};

// The softmax of queries over the positions seen so far: of query i, state i * stride.  sum and out are relative to
// exp(max).
struct AttentionState {
    float* max;
    float* sum;
    float* out;  // [head_width] each
    std::ptrdiff_t stride;
};

// Scores, softmax and weighted values of each query i over the first limits[i] >= 1 positions t of a page:
//     F16:   s[t] = acc = fma(x[d], k[t][d], acc) over d, ascending, from 0
//     Q8_0:  s[t] = acc = fma(k_scale[t][b] * scales[b], float(p), acc) over blocks b, ascending, from 0;
//            p = sum of k * q over the block, an exact int32; the product of the scales is rounded once
//     max    = score_scale * (largest s)
//     w[t]   = exp(fma(s[t], score_scale, -max));  sum = sum of w in 16 partials: partial i takes t % 16 = i
//     F16:   out[d] = fma(w[t], v[t][d], out[d]) over t, ascending, from 0
//     Q8_0:  out[d] = fma(w[t] * v_scale[t][b], float(v[t][d]), out[d]) likewise; that product, too, is rounded once
// is_first: that becomes the state.  Otherwise it is joined to the state as by merge().
using Attend = void (*)(const AttentionPage& page, const AttentionQueries& queries, const int* limits, int n_queries,
                        bool is_first, const AttentionState& state);

// What a peak_*() computes with: values that no compiler sees.
inline constexpr int kPeakPlaces = 8;
inline constexpr int kPeakGroups = 32;
inline constexpr int kPeakValues = 16;
struct PeakInput {
    alignas(64) std::uint8_t lines[kPeakPlaces + kPeakGroups][4 * kLanes];
    alignas(64) float weights[kLanes];
    float values[kPeakValues];
    std::int8_t fours[kPeakPlaces + kPeakGroups][kPeakValues][4];
};

struct KernelTable {
    const char* name;

    // By format; nullptr where the format is of the other kind.
    MatmulQuantised matmul_quantised[kFormats];
    MatmulFloat matmul_float[kFormats];

    // q, scale, sum, half_sums of one row of n values, n % 32 == 0.  Per block: largest = max |x|; scale = largest /
    // 127; q = round_half_even(x * min(127 / largest, the largest float)), so a zero stays 0 whatever is beside it.
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

    // One row of n values of K or V for a Q8_0 cache, n % 16 == 0.  Per block of 32 (the last may have 16):
    // scale = float16(min(largest / 127, 65504)), largest = max |x|; q = round_half_even(x * (1 / scale)) within +-127,
    // all 0 where scale is 0.
    void (*quantise_kv)(const float* x, int n, std::int8_t* q, std::uint16_t* scales);

    Attend attend[kKvFormats];

    // Joins the softmax over n_states stretches of positions, of one query, in order, into the first.  For each next
    // one: top = max(max, next max); wa = exp(max - top); wb = exp(next max - top); sum = fma(next sum, wb, sum * wa),
    // out likewise; max = top.
    void (*merge)(const AttentionState& states, int n_states, int head_width);

    // No kernels: n_rounds <= 8192 of integer dot products, or of fused multiply-adds, on independent sums in
    // registers, for benches.  Return how many multiply-adds that was; out: 16 values that depend on all of them.
    std::int64_t (*peak_dots)(const PeakInput& input, int n_rounds, float* out);
    std::int64_t (*peak_fmas)(const PeakInput& input, int n_rounds, float* out);
};

}  // namespace smallmind::kernels

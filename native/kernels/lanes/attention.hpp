// Attention over one page of the K/V cache, once for every instruction set.  Include after one lanes_*.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_table.hpp"
#include "kernels/lanes/elementwise.hpp"

namespace smallmind::kernels {
namespace {

using Scores = float[kQueryTile][kPagePositions];

template <int N>
void score(const AttentionPage& page, const float* q, std::ptrdiff_t q_stride, int n_positions, Scores& scores) {
    for (int first = 0; first < n_positions; first += kLanes) {
        const std::uint16_t* k = page.k + static_cast<std::ptrdiff_t>(first) * page.head_width;
        Lanes::F acc[N];
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i)
            acc[i] = Lanes::set1(0.0F);
        for (int d = 0; d < page.head_width; ++d) {
            const Lanes::F key = Lanes::load_f16(k + d * kLanes);
#pragma GCC unroll 8
            for (int i = 0; i < N; ++i)
                acc[i] = Lanes::fma(Lanes::set1(q[i * q_stride + d]), key, acc[i]);
        }
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i)
            Lanes::store(scores[i] + first, acc[i]);
    }
}

// scores[0, limit) become weights, [limit, n_positions) zeros.
inline void softmax(float* scores, int limit, int n_positions, float& max, float& sum) {
    const int n_padded = (limit + kLanes - 1) / kLanes * kLanes;
    for (int t = limit; t < n_padded; ++t)
        scores[t] = scores[0];
    Lanes::F top = Lanes::load(scores);
    for (int t = kLanes; t < n_padded; t += kLanes)
        top = Lanes::max(top, Lanes::load(scores + t));
    max = Lanes::largest(top);
    const Lanes::F minus_max = Lanes::set1(-max);
    for (int t = 0; t < n_padded; t += kLanes) {
        Lanes::store(scores + t, exponential(Lanes::add(Lanes::load(scores + t), minus_max)));
    }
    for (int t = limit; t < n_positions; ++t)
        scores[t] = 0.0F;
    Lanes::F total = Lanes::set1(0.0F);
    for (int t = 0; t < n_padded; t += kLanes)
        total = Lanes::add(total, Lanes::load(scores + t));
    sum = Lanes::sum(total);
}

template <int N>
void weigh(const AttentionPage& page, int n_positions, const Scores& weights, float* out) {
    for (int first = 0; first < page.head_width; first += kLanes) {
        Lanes::F acc[N];
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i)
            acc[i] = Lanes::set1(0.0F);
        for (int t = 0; t < n_positions; ++t) {
            const Lanes::F value = Lanes::load_f16(page.v + static_cast<std::ptrdiff_t>(t) * page.head_width + first);
#pragma GCC unroll 8
            for (int i = 0; i < N; ++i)
                acc[i] = Lanes::fma(Lanes::set1(weights[i][t]), value, acc[i]);
        }
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i)
            Lanes::store(out + static_cast<std::ptrdiff_t>(i) * page.head_width + first, acc[i]);
    }
}

template <int N>
void attend_tile(const AttentionPage& page, const float* q, std::ptrdiff_t q_stride, const int* limits,
                 const AttentionState& state) {
    int longest = 0;
    for (int i = 0; i < N; ++i)
        longest = limits[i] > longest ? limits[i] : longest;
    const int n_padded = (longest + kLanes - 1) / kLanes * kLanes;
    alignas(64) Scores scores;
    score<N>(page, q, q_stride, n_padded, scores);
    for (int i = 0; i < N; ++i)
        softmax(scores[i], limits[i], n_padded, state.max[i], state.sum[i]);
    weigh<N>(page, longest, scores, state.out);
}

inline void attend(const AttentionPage& page, const float* q, std::ptrdiff_t q_stride, const int* limits, int n_queries,
                   const AttentionState& state) {
    switch (n_queries) {
        case 1:
            return attend_tile<1>(page, q, q_stride, limits, state);
        case 2:
            return attend_tile<2>(page, q, q_stride, limits, state);
        case 3:
            return attend_tile<3>(page, q, q_stride, limits, state);
        case 4:
            return attend_tile<4>(page, q, q_stride, limits, state);
        case 5:
            return attend_tile<5>(page, q, q_stride, limits, state);
        default:
            return attend_tile<6>(page, q, q_stride, limits, state);
    }
}

inline void merge(const AttentionState& a, const AttentionState& b, int head_width) {
    const float top = *a.max > *b.max ? *a.max : *b.max;
    const Lanes::F wa = exponential(Lanes::set1(*a.max - top));
    const Lanes::F wb = exponential(Lanes::set1(*b.max - top));
    const auto join = [&](Lanes::F x, Lanes::F y) { return Lanes::fma(y, wb, Lanes::mul(x, wa)); };
    *a.max = top;
    *a.sum = Lanes::largest(join(Lanes::set1(*a.sum), Lanes::set1(*b.sum)));
    for (int d = 0; d < head_width; d += kLanes)
        Lanes::store(a.out + d, join(Lanes::load(a.out + d), Lanes::load(b.out + d)));
}

}  // namespace
}  // namespace smallmind::kernels

// Attention over one page of the K/V cache, once for every instruction set and format of the cache.  Include after one
// lanes_*.hpp and one dot_*.hpp.
//
// A format (attention_f16.hpp, attention_q8_0.hpp) is what touches K and V:
//     score<N, P>(page, queries, panel, scores)                 raw scores of N queries and P panels of 16 positions
//     weigh<N>(page, n_positions, weights, joint, state)        weighted values of N queries, joined to the state
//     kValueBytes, load_value(v)                                sixteen elements of a value
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_table.hpp"
#include "kernels/lanes/elementwise.hpp"

namespace smallmind::kernels {
namespace {

using Scores = float[kQueryTile][kPagePositions];

// Sums of sixteen lanes that the registers hold beside what is added to them.
inline constexpr int kAccumulators = Dot::tile(false, false);

// A sum is a chain of additions, each waiting for the last: few queries take several panels of positions, or chunks of
// values, side by side.
constexpr int side_by_side(int n_queries) {
    int n = 1;
    while (n < 4 && 2 * n * n_queries <= kAccumulators)
        n *= 2;
    return n;
}

// What is broadcast to N queries' lanes could be kept for all n panels or chunks, but not where their sums fill the
// registers: there the compiler must not know that it is the same each time, or it keeps it and spills sums.
template <int N, int P, class T>
const T* forgotten(const T* p) {
#if defined(__GNUC__)
    if constexpr (N * P == kAccumulators && P > 1 && kAccumulators == 6) asm volatile("" : "+r"(p));
#endif
    return p;
}

template <class Pages, int N, int P>
void score_panels(const AttentionPage& page, const AttentionQueries& queries, int panel, int n_panels, Scores& scores) {
    for (; panel + P <= n_panels; panel += P)
        Pages::template score<N, P>(page, queries, panel, scores);
    if constexpr (P > 1) score_panels<Pages, N, P / 2>(page, queries, panel, n_panels, scores);
}

inline float largest_of(float* scores, int limit) {
    const int n_padded = (limit + kLanes - 1) / kLanes * kLanes;
    for (int t = limit; t < n_padded; ++t)
        scores[t] = scores[0];
    Lanes::F top = Lanes::load(scores);
    for (int t = kLanes; t < n_padded; t += kLanes)
        top = Lanes::max(top, Lanes::load(scores + t));
    return Lanes::largest(top);
}

// scores[0, limit) become weights, [limit, n_positions) zeros.  Returns the sum of the weights.
inline float softmax(float* scores, int limit, int n_positions, float scale, float max) {
    const Lanes::F scales = Lanes::set1(scale);
    const Lanes::F minus_max = Lanes::set1(-max);
    Lanes::F total = Lanes::set1(0.0F);
    int t = 0;
    for (; t + kLanes <= limit; t += kLanes) {
        const Lanes::F weight = exponential(Lanes::fma(Lanes::load(scores + t), scales, minus_max));
        Lanes::store(scores + t, weight);
        total = Lanes::add(total, weight);
    }
    if (t < limit) {
        Lanes::store(scores + t, exponential(Lanes::fma(Lanes::load(scores + t), scales, minus_max)));
        for (int i = limit; i < t + kLanes; ++i)
            scores[i] = 0.0F;
        total = Lanes::add(total, Lanes::load(scores + t));
        t += kLanes;
    }
    for (; t < n_positions; t += kLanes)
        Lanes::store(scores + t, Lanes::set1(0.0F));
    return Lanes::sum(total);
}

// What joins a page to the state: out = fma(of the page, page, out * earlier), query by query.
struct Joint {
    alignas(64) float earlier[kLanes];
    alignas(64) float page[kLanes];
    bool is_first;

    [[nodiscard]] Lanes::F join(int query, Lanes::F of_page, const float* out) const {
        if (is_first) return of_page;
        return Lanes::fma(of_page, Lanes::set1(page[query]), Lanes::mul(Lanes::load(out), Lanes::set1(earlier[query])));
    }
};

// Sets max and sum of the state.  max, sum: of the page, one query a lane.
inline void join_sums(const float* max, const float* sum, int n_queries, const AttentionState& state, Joint& joint) {
    alignas(64) float state_max[kLanes] = {};
    alignas(64) float state_sum[kLanes] = {};
    for (int i = 0; i < n_queries && !joint.is_first; ++i) {
        state_max[i] = state.max[i * state.stride];
        state_sum[i] = state.sum[i * state.stride];
    }
    const Lanes::F minus_one = Lanes::set1(-1.0F);
    const Lanes::F a = Lanes::load(state_max);
    const Lanes::F b = Lanes::load(max);
    const Lanes::F top = joint.is_first ? b : Lanes::max(a, b);
    const Lanes::F wa = exponential(Lanes::fma(top, minus_one, a));
    const Lanes::F wb = exponential(Lanes::fma(top, minus_one, b));
    Lanes::store(joint.earlier, wa);
    Lanes::store(joint.page, wb);
    Lanes::store(state_max, top);
    const Lanes::F joined = Lanes::fma(Lanes::load(sum), wb, Lanes::mul(Lanes::load(state_sum), wa));
    Lanes::store(state_sum, joint.is_first ? Lanes::load(sum) : joined);
    for (int i = 0; i < n_queries; ++i) {
        state.max[i * state.stride] = state_max[i];
        state.sum[i * state.stride] = state_sum[i];
    }
}

// Elements [first, first + 16 C) of N queries' weighted values.
template <class Pages, int N, int C>
void weigh_stretch(const AttentionPage& page, int n_positions, const Scores& weights, const Joint& joint,
                   const AttentionState& state, int first) {
    constexpr int kChunkBytes = kLanes * Pages::kValueBytes;
    const std::uint8_t* values = page.v + first * Pages::kValueBytes;
    const std::uint8_t* next = page.next_v + first * Pages::kValueBytes;
    const std::ptrdiff_t row_bytes = static_cast<std::ptrdiff_t>(page.head_width) * Pages::kValueBytes;
    Lanes::F acc[C][N];
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i)
            acc[c][i] = Lanes::set1(0.0F);
    }
    for (int t = 0; t < n_positions; ++t, values += row_bytes, next += row_bytes) {
#pragma GCC unroll 8
        for (int byte = 0; byte < C * kChunkBytes; byte += 64)
            __builtin_prefetch(next + byte);
#pragma GCC unroll 8
        for (int c = 0; c < C; ++c) {
            const float* weight = forgotten<N, C>(weights[0] + t);
            const Lanes::F value = Pages::load_value(values + c * kChunkBytes);
#pragma GCC unroll 8
            for (int i = 0; i < N; ++i)
                acc[c][i] = Lanes::fma(Lanes::set1(weight[i * kPagePositions]), value, acc[c][i]);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < N; ++i) {
        float* out = state.out + i * state.stride * page.head_width + first;
#pragma GCC unroll 8
        for (int c = 0; c < C; ++c)
            Lanes::store(out + c * kLanes, joint.join(i, acc[c][i], out + c * kLanes));
    }
}

template <class Pages, int N>
void attend_tile(const AttentionPage& page, const AttentionQueries& queries, const int* limits, bool is_first,
                 const AttentionState& state) {
    int longest = 0;
    for (int i = 0; i < N; ++i)
        longest = limits[i] > longest ? limits[i] : longest;
    const int n_panels = (longest + kLanes - 1) / kLanes;
    alignas(64) Scores scores;
    score_panels<Pages, N, side_by_side(N)>(page, queries, 0, n_panels, scores);

    alignas(64) float max[kLanes] = {};
    alignas(64) float sum[kLanes] = {};
    for (int i = 0; i < N; ++i)
        max[i] = queries.score_scale * largest_of(scores[i], limits[i]);
    for (int i = 0; i < N; ++i)
        sum[i] = softmax(scores[i], limits[i], n_panels * kLanes, queries.score_scale, max[i]);
    Joint joint;
    joint.is_first = is_first;
    join_sums(max, sum, N, state, joint);
    Pages::template weigh<N>(page, longest, scores, joint, state);
}

template <class Pages>
void attend_tile(int n_queries, const AttentionPage& page, const AttentionQueries& queries, const int* limits,
                 bool is_first, const AttentionState& state) {
    switch (n_queries) {
        case 1:
            return attend_tile<Pages, 1>(page, queries, limits, is_first, state);
        case 2:
            return attend_tile<Pages, 2>(page, queries, limits, is_first, state);
        case 3:
            return attend_tile<Pages, 3>(page, queries, limits, is_first, state);
        case 4:
            return attend_tile<Pages, 4>(page, queries, limits, is_first, state);
        case 5:
            return attend_tile<Pages, 5>(page, queries, limits, is_first, state);
        default:
            return attend_tile<Pages, 6>(page, queries, limits, is_first, state);
    }
}

// Tiles of like size: 4 + 4 rather than 6 + 2.
template <class Pages>
void attend(const AttentionPage& page, const AttentionQueries& queries, const int* limits, int n_queries, bool is_first,
            const AttentionState& state) {
    const int n_blocks = kv_blocks(page.head_width);
    int first = 0;
    for (int n_tiles = (n_queries + kQueryTile - 1) / kQueryTile; n_tiles > 0; --n_tiles) {
        const int n = (n_queries - first + n_tiles - 1) / n_tiles;
        const AttentionQueries tile{queries.x + first, queries.q + first * n_blocks * kKvBlock,
                                    queries.scales + first * n_blocks, queries.half_sums + first * n_blocks * 2,
                                    queries.score_scale};
        const std::ptrdiff_t skipped = first * state.stride;
        attend_tile<Pages>(
            n, page, tile, limits + first, is_first,
            {state.max + skipped, state.sum + skipped, state.out + skipped * page.head_width, state.stride});
        first += n;
    }
}

// Sixteen states at a time: their factors side by side, then each sum in order.
inline void merge(const AttentionState& states, int n_states, int head_width) {
    const std::ptrdiff_t stride = states.stride;
    for (int first = 1; first < n_states; first += kLanes) {
        const int n = n_states - first < kLanes ? n_states - first : kLanes;
        alignas(64) float before[kLanes] = {};  // the largest score so far, without and with the state
        alignas(64) float after[kLanes] = {};
        alignas(64) float own[kLanes] = {};
        float top = *states.max;
        for (int i = 0; i < n; ++i) {
            before[i] = top;
            own[i] = states.max[(first + i) * stride];
            top = top > own[i] ? top : own[i];
            after[i] = top;
        }
        const Lanes::F minus_after = Lanes::mul(Lanes::load(after), Lanes::set1(-1.0F));
        alignas(64) float wa[kLanes];
        alignas(64) float wb[kLanes];
        Lanes::store(wa, exponential(Lanes::add(Lanes::load(before), minus_after)));
        Lanes::store(wb, exponential(Lanes::add(Lanes::load(own), minus_after)));
        const auto join = [&](Lanes::F sum, int i, Lanes::F next) {
            return Lanes::fma(next, Lanes::set1(wb[i]), Lanes::mul(sum, Lanes::set1(wa[i])));
        };
        Lanes::F sum = Lanes::set1(*states.sum);
        for (int i = 0; i < n; ++i)
            sum = join(sum, i, Lanes::set1(states.sum[(first + i) * stride]));
        *states.max = top;
        *states.sum = Lanes::largest(sum);
        for (int d = 0; d < head_width; d += kLanes) {
            Lanes::F out = Lanes::load(states.out + d);
            for (int i = 0; i < n; ++i)
                out = join(out, i, Lanes::load(states.out + (first + i) * stride * head_width + d));
            Lanes::store(states.out + d, out);
        }
    }
}

}  // namespace
}  // namespace smallmind::kernels

// Attention over float16 keys and values.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/lanes/attention.hpp"

namespace smallmind::kernels {
namespace {

struct PagesF16 {
    template <int N, int P>
    static void score(const AttentionPage& page, const AttentionQueries& queries, int panel, Scores& scores) {
        const std::ptrdiff_t panel_size = static_cast<std::ptrdiff_t>(page.head_width) * kLanes;
        const std::uint16_t* keys = reinterpret_cast<const std::uint16_t*>(page.k) + panel * panel_size;
        const std::uint16_t* next = reinterpret_cast<const std::uint16_t*>(page.next_k) + panel * panel_size;
        const float* x[N];
#pragma GCC unroll 8
        for (int i = 0; i < N; ++i)
            x[i] = queries.x[i];
        Lanes::F acc[P][N];
#pragma GCC unroll 8
        for (int p = 0; p < P; ++p) {
#pragma GCC unroll 8
            for (int i = 0; i < N; ++i)
                acc[p][i] = Lanes::set1(0.0F);
        }
        for (int d = 0; d < page.head_width; d += 2) {
#pragma GCC unroll 8
            for (int p = 0; p < P; ++p)
                __builtin_prefetch(next + p * panel_size + d * kLanes);
#pragma GCC unroll 1
            for (int j = d; j < d + 2; ++j) {
#pragma GCC unroll 8
                for (int p = 0; p < P; ++p) {
                    const Lanes::F key = Lanes::load_f16(keys + p * panel_size + j * kLanes);
#pragma GCC unroll 8
                    for (int i = 0; i < N; ++i)
                        acc[p][i] = Lanes::fma(Lanes::set1(forgotten<N, P>(x[i])[j]), key, acc[p][i]);
                }
            }
        }
#pragma GCC unroll 8
        for (int p = 0; p < P; ++p) {
#pragma GCC unroll 8
            for (int i = 0; i < N; ++i)
                Lanes::store(scores[i] + (panel + p) * kLanes, acc[p][i]);
        }
    }

    template <int N>
    static void weigh(const AttentionPage& page, int n_positions, const Scores& weights, const Joint& joint,
                      const AttentionState& state) {
        weigh_chunks<N, side_by_side(N)>(page, n_positions, weights, joint, state, 0);
    }

    static constexpr int kValueBytes = 2;
    static Lanes::F load_value(const std::uint8_t* v) {
        return Lanes::load_f16(reinterpret_cast<const std::uint16_t*>(v));
    }

  private:
    template <int N, int C>
    static void weigh_chunks(const AttentionPage& page, int n_positions, const Scores& weights, const Joint& joint,
                             const AttentionState& state, int first) {
        for (; first + C * kLanes <= page.head_width; first += C * kLanes)
            weigh_stretch<PagesF16, N, C>(page, n_positions, weights, joint, state, first);
        if constexpr (C > 1) weigh_chunks<N, C / 2>(page, n_positions, weights, joint, state, first);
    }
};

}  // namespace
}  // namespace smallmind::kernels

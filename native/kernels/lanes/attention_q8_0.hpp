// Attention over int8 keys and values.  Scores are int8 products with quantised queries; values are weighed in floats,
// their scales taken into the weights first.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/lanes/attention.hpp"

namespace smallmind::kernels {
namespace {

inline void quantise_kv(const float* x, int n, std::int8_t* q, std::uint16_t* scales) {
    for (int first = 0; first < n; first += kKvBlock) {
        const bool is_half = n - first < kKvBlock;
        const Lanes::F x0 = Lanes::load(x + first);
        const Lanes::F x1 = is_half ? Lanes::set1(0.0F) : Lanes::load(x + first + kLanes);
        const float largest = Lanes::largest(Lanes::max(Lanes::abs(x0), Lanes::abs(x1)));
        alignas(64) std::uint16_t halves[kLanes];
        Lanes::store_f16(halves, Lanes::min(Lanes::set1(largest / 127.0F), Lanes::set1(65504.0F)));
        const float scale = Lanes::largest(Lanes::load_f16(halves));
        scales[first / kKvBlock] = halves[0];
        const Lanes::F inverse = Lanes::set1(scale > 0.0F ? 1.0F / scale : 0.0F);
        const auto round = [&](Lanes::F a) {
            const Lanes::F top = Lanes::set1(127.0F);
            return Lanes::round(Lanes::min(Lanes::max(Lanes::mul(a, inverse), Lanes::set1(-127.0F)), top));
        };
        Lanes::store_i8(q + first, round(x0));
        if (!is_half) Lanes::store_i8(q + first + kLanes, round(x1));
    }
}

struct PagesQ8_0 {
    template <int N, int P>
    static void score(const AttentionPage& page, const AttentionQueries& queries, int panel, Scores& scores) {
        if constexpr (P > 1 && N * P > kByteTile) {
            score<N, P / 2>(page, queries, panel, scores);
            score<N, P / 2>(page, queries, panel + P / 2, scores);
        } else if constexpr (N > kByteTile) {
            constexpr int kFirst = (N + 1) / 2;
            score<kFirst, P>(page, queries, panel, scores, 0);
            score<N - kFirst, P>(page, queries, panel, scores, kFirst);
        } else {
            score<N, P>(page, queries, panel, scores, 0);
        }
    }

    template <int N>
    static void weigh(const AttentionPage& page, int n_positions, const Scores& weights, const Joint& joint,
                      const AttentionState& state) {
        const int n_blocks = kv_blocks(page.head_width);
        const std::uint8_t* scales = page.v + kv_scales_offset(page.head_width);
        const std::uint8_t* next_scales = page.next_v + kv_scales_offset(page.head_width);
        alignas(64) Scores scaled;
        for (int b = 0; b < n_blocks; ++b) {
            const std::ptrdiff_t block_scales = static_cast<std::ptrdiff_t>(b) * kPagePositions * 2;
            for (int t = 0; t < n_positions; t += kLanes) {
                __builtin_prefetch(next_scales + block_scales + t * 2);
                const Lanes::F scale =
                    Lanes::load_f16(reinterpret_cast<const std::uint16_t*>(scales + block_scales) + t);
#pragma GCC unroll 8
                for (int i = 0; i < N; ++i)
                    Lanes::store(scaled[i] + t, Lanes::mul(Lanes::load(weights[i] + t), scale));
            }
            weigh_chunks<N>(page, n_positions, scaled, joint, state, b * kKvBlock);
        }
    }

    static constexpr int kValueBytes = 1;
    static Lanes::F load_value(const std::uint8_t* v) {
        return Lanes::to_float(Lanes::load_i8(reinterpret_cast<const std::int8_t*>(v)));
    }

  private:
    // Queries whose integer sums fit the registers.
    static constexpr int kByteTile = Dot::tile(true, false);
    static constexpr int kGroups = kKvBlock / 4;

    template <int N, int P>
    static void score(const AttentionPage& page, const AttentionQueries& queries, int panel, Scores& scores,
                      int first_query) {
        const int n_blocks = kv_blocks(page.head_width);
        const int n_groups = page.head_width / 4;
        const std::ptrdiff_t panel_bytes = static_cast<std::ptrdiff_t>(page.head_width) * kLanes;
        const std::uint8_t* keys = page.k + panel * panel_bytes;
        const std::uint8_t* next = page.next_k + panel * panel_bytes;
        const std::ptrdiff_t scales_offset =
            static_cast<std::ptrdiff_t>(kv_scales_offset(page.head_width)) + panel * n_blocks * kLanes * 2;
        const auto* scales = reinterpret_cast<const std::uint16_t*>(page.k + scales_offset);
        const std::int8_t* q = queries.q + first_query * n_blocks * kKvBlock;
        const float* q_scales = queries.scales + first_query * n_blocks;
        const std::int16_t* half_sums = queries.half_sums + first_query * n_blocks * 2;
        for (int b = 0; b < n_blocks; ++b) {
            const int begin = b * kGroups;
            const int end = begin + kGroups < n_groups ? begin + kGroups : n_groups;
            Lanes::I products[P][N];
#pragma GCC unroll 8
            for (int p = 0; p < P; ++p) {
                __builtin_prefetch(page.next_k + scales_offset + (p * n_blocks + b) * kLanes * 2);
#pragma GCC unroll 8
                for (int i = 0; i < N; ++i)
                    products[p][i] = Dot::template start<true>(half_sums + (i * n_blocks + b) * 2);
            }
            for (int g = begin; g < end; ++g) {
#pragma GCC unroll 8
                for (int p = 0; p < P; ++p) {
                    __builtin_prefetch(next + p * panel_bytes + g * 64);
                    const auto line = Dot::template prepare<true>(Dot::load(keys + p * panel_bytes + g * 64));
#pragma GCC unroll 8
                    for (int i = 0; i < N; ++i) {
                        const auto four = Dot::broadcast(q + i * n_blocks * kKvBlock + g * 4);
                        const auto sum = Dot::dot(Dot::begin(products[p][i]), line, four);
                        products[p][i] = Dot::end(sum, products[p][i]);
                    }
                }
            }
#pragma GCC unroll 8
            for (int p = 0; p < P; ++p) {
                const Lanes::F scale = Lanes::load_f16(scales + (p * n_blocks + b) * kLanes);
#pragma GCC unroll 8
                for (int i = 0; i < N; ++i) {
                    float* to = scores[first_query + i] + (panel + p) * kLanes;
                    const Lanes::F earlier = b == 0 ? Lanes::set1(0.0F) : Lanes::load(to);
                    const Lanes::F both = Lanes::mul(scale, Lanes::set1(q_scales[i * n_blocks + b]));
                    Lanes::store(to, Lanes::fma(both, Lanes::to_float(products[p][i]), earlier));
                }
            }
        }
    }

    template <int N>
    static void weigh_chunks(const AttentionPage& page, int n_positions, const Scores& weights, const Joint& joint,
                             const AttentionState& state, int first) {
        constexpr int kChunks = side_by_side(N) < 2 ? 1 : 2;
        if (page.head_width - first < kKvBlock)
            return weigh_stretch<PagesQ8_0, N, 1>(page, n_positions, weights, joint, state, first);
        for (int chunk = 0; chunk < 2; chunk += kChunks)
            weigh_stretch<PagesQ8_0, N, kChunks>(page, n_positions, weights, joint, state, first + chunk * kLanes);
    }
};

}  // namespace
}  // namespace smallmind::kernels

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kv/cache.hpp"
#include "memory/aligned_buffer.hpp"
#include "ops/executor.hpp"

namespace smallmind::ops {

// Where a row of the step stands.
struct Place {
    std::size_t sequence;
    int position;
};

// Causal softmax attention with grouped heads over the paged cache.
//
// The context is cut into pages of 128 positions from position 0; each page's softmax is computed by itself and joined
// to the earlier ones in order, whoever computes it, so neither threads nor batches change a bit.  The query heads of a
// group, and of neighbouring rows, share each load of K and V.
class Attention {
  public:
    // For caches of this one's shape and format.
    Attention(const Executor& executor, int max_rows, int n_heads, const kv::Cache& cache);

    // out[row] = attention of q[row] over the positions of its sequence up to its own, which are in the cache.
    // q: float[n][n_heads * head_width], q_stride apart, turned but not scaled; out likewise.  Rows of a sequence stand
    // together with ascending positions.
    void run(const kv::Cache& cache, int layer, std::span<const Place> places, const float* q, std::ptrdiff_t q_stride,
             float* out, std::ptrdiff_t out_stride);

  private:
    // Consecutive rows of one sequence that are attended together.  Its query i is head i % group of row i / group.
    struct Tile {
        int first_row;
        int n_rows;
    };
    // Softmax states, each with its weighted values.
    struct States {
        memory::AlignedBuffer<float> max, sum, out;
    };
    // What one thread computes a tile with.
    struct Desk {
        States states;
        std::vector<const float*> x;
        std::vector<int> limits;
        memory::AlignedBuffer<float> padded;  // one query, filled up to whole blocks
        memory::AlignedBuffer<std::int8_t> q;
        memory::AlignedBuffer<float> scales, block_sums;
        memory::AlignedBuffer<std::int16_t> half_sums;
    };
    struct Step;

    [[nodiscard]] Desk make_desk() const;
    [[nodiscard]] States make_states(std::size_t n_queries) const;
    [[nodiscard]] int rows_per_tile(int n_rows) const noexcept;
    void make_tiles(std::span<const Place> places, int n_rows);

    void attend_tile(const Step& step, Tile tile, int kv_head, int thread);
    void attend_by_pages(const Step& step, int n_pages);
    void join_pages(const Step& step, Tile tile, int kv_head, int n_pages);
    // Of the tile's first query.
    kernels::AttentionState page_state(Tile tile, int kv_head, int n_pages, int page) noexcept;

    kernels::AttentionQueries take_queries(const Step& step, Tile tile, int kv_head, Desk& desk) const noexcept;
    void quantise(const float* x, std::size_t query, Desk& desk) const noexcept;
    void attend_page(const Step& step, Tile tile, int kv_head, int page, int n_pages, kernels::AttentionQueries queries,
                     Desk& desk, bool is_first, kernels::AttentionState state) const noexcept;
    void store(const Step& step, Tile tile, int kv_head, int query, const float* sum, const float* out) const noexcept;

    Executor executor_;
    kv::Shape shape_;
    kv::Format format_;
    int n_heads_;
    int group_;
    int unit_rows_;  // so many rows make whole tiles of queries
    int most_rows_;  // of a tile
    std::vector<Tile> tiles_;
    std::vector<Desk> desks_;  // of each thread
    States by_page_;           // few rows over many pages: [tile][kv_head][query of the tile][page]
    std::size_t by_page_capacity_ = 0;
};

}  // namespace smallmind::ops

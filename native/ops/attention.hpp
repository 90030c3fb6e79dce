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
// to the earlier ones in order, whoever computes it, so neither threads nor batches change a bit.  Query heads of a
// group share each load of K and V: with six queries to a tile, two rows of a group of three go together.
class Attention {
  public:
    Attention(const Executor& executor, int max_rows, int n_heads, const kv::Shape& shape);

    // out[row] = attention of q[row] over the positions of its sequence up to its own, which are in the cache.
    // q: float[n][n_heads * head_width], q_stride apart, turned but not scaled; out likewise.
    void run(const kv::Cache& cache, int layer, std::span<const Place> places, const float* q, std::ptrdiff_t q_stride,
             float* out, std::ptrdiff_t out_stride);

  private:
    // Consecutive rows of one sequence that are attended together.
    struct Tile {
        int first_row;
        int n_rows;
    };
    // Softmax states of up to six queries, each with its weighted values.
    struct States {
        memory::AlignedBuffer<float> max, sum, out;
    };
    struct Step;

    void make_tiles(std::span<const Place> places);
    void attend_tile(const Step& step, Tile tile, int kv_head, int thread);
    void attend_queries(const Step& step, Tile tile, int kv_head, int first_query, int n_queries, int thread);
    void attend_by_pages(const Step& step, int n_pages);
    void join_pages(const Step& step, int row, int kv_head, int n_pages);

    States make_states(std::size_t n_queries) const;
    [[nodiscard]] kernels::AttentionState state_at(States& states, std::size_t query) const noexcept;
    void gather(const Step& step, Tile tile, int kv_head, int first_query, int n_queries,
                float* queries) const noexcept;
    void store(const Step& step, int row, int head, const kernels::AttentionState& state) const noexcept;

    Executor executor_;
    kv::Shape shape_;
    int n_heads_;
    int group_;
    float scale_;
    std::vector<Tile> tiles_;
    std::vector<States> running_;  // of each thread
    std::vector<States> page_;
    std::vector<memory::AlignedBuffer<float>> queries_;
    States by_page_;  // few rows over many pages: [row][kv_head][page][query of the group]
    std::size_t by_page_capacity_ = 0;
};

}  // namespace smallmind::ops

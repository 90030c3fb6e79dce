#include "ops/attention.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace smallmind::ops {
namespace {

using kernels::kPagePositions;
using kernels::kQueryTile;

constexpr int pages_for(int n_positions) noexcept { return (n_positions + kPagePositions - 1) / kPagePositions; }

}  // namespace

struct Attention::Step {
    const kv::Cache& cache;
    int layer;
    std::span<const Place> places;
    const float* q;
    std::ptrdiff_t q_stride;
    float* out;
    std::ptrdiff_t out_stride;

    [[nodiscard]] const Place& place(int row) const noexcept { return places[static_cast<std::size_t>(row)]; }
};

Attention::Attention(const Executor& executor, int max_rows, int n_heads, const kv::Shape& shape)
    : executor_(executor),
      shape_(shape),
      n_heads_(n_heads),
      group_(n_heads / shape.n_kv_heads),
      scale_(1.0F / std::sqrt(static_cast<float>(shape.head_width))) {
    tiles_.reserve(static_cast<std::size_t>(max_rows));
    for (int thread = 0; thread < executor.pool.n_threads(); ++thread) {
        running_.push_back(make_states(kQueryTile));
        page_.push_back(make_states(kQueryTile));
        queries_.emplace_back(static_cast<std::size_t>(kQueryTile * shape.head_width));
    }
}

Attention::States Attention::make_states(std::size_t n_queries) const {
    return {memory::AlignedBuffer<float>(n_queries), memory::AlignedBuffer<float>(n_queries),
            memory::AlignedBuffer<float>(n_queries * static_cast<std::size_t>(shape_.head_width))};
}

kernels::AttentionState Attention::state_at(States& states, std::size_t query) const noexcept {
    return {states.max.data() + query, states.sum.data() + query,
            states.out.data() + query * static_cast<std::size_t>(shape_.head_width)};
}

void Attention::run(const kv::Cache& cache, int layer, std::span<const Place> places, const float* q,
                    std::ptrdiff_t q_stride, float* out, std::ptrdiff_t out_stride) {
    const Step step{cache, layer, places, q, q_stride, out, out_stride};
    const int n_rows = static_cast<int>(places.size());
    int n_pages = 0;
    for (const Place& place : places)
        n_pages = std::max(n_pages, pages_for(place.position + 1));
    if (n_rows < kParallelRows && n_pages > 1) return attend_by_pages(step, n_pages);

    make_tiles(places);
    const int n_tiles = static_cast<int>(tiles_.size());
    executor_.pool.parallel_for(n_tiles * shape_.n_kv_heads, 1, [&](int begin, int end, int thread) {
        // Late tiles see the most positions: they go first, so that the threads finish together.
        for (int i = begin; i < end; ++i) {
            const int tile = n_tiles - 1 - i / shape_.n_kv_heads;
            attend_tile(step, tiles_[static_cast<std::size_t>(tile)], i % shape_.n_kv_heads, thread);
        }
    });
}

void Attention::make_tiles(std::span<const Place> places) {
    tiles_.clear();
    const int most = std::max(1, kQueryTile / group_);
    const int n_rows = static_cast<int>(places.size());
    for (int row = 0; row < n_rows;) {
        int n = 1;
        const auto place = [&](int r) { return places[static_cast<std::size_t>(r)]; };
        while (n < most && row + n < n_rows && place(row + n).sequence == place(row).sequence)
            ++n;
        tiles_.push_back({row, n});
        row += n;
    }
}

void Attention::attend_tile(const Step& step, Tile tile, int kv_head, int thread) {
    const int n_queries = tile.n_rows * group_;
    for (int first = 0; first < n_queries; first += kQueryTile) {
        attend_queries(step, tile, kv_head, first, std::min(kQueryTile, n_queries - first), thread);
    }
}

// Query i of a tile is head i % group of row i / group.
void Attention::gather(const Step& step, Tile tile, int kv_head, int first_query, int n_queries,
                       float* queries) const noexcept {
    for (int i = 0; i < n_queries; ++i) {
        const int row = tile.first_row + (first_query + i) / group_;
        const int head = kv_head * group_ + (first_query + i) % group_;
        const float* from = step.q + row * step.q_stride + head * shape_.head_width;
        for (int d = 0; d < shape_.head_width; ++d)
            queries[i * shape_.head_width + d] = from[d] * scale_;
    }
}

void Attention::store(const Step& step, int row, int head, const kernels::AttentionState& state) const noexcept {
    float* to = step.out + row * step.out_stride + head * shape_.head_width;
    const float inverse = 1.0F / *state.sum;
    for (int d = 0; d < shape_.head_width; ++d)
        to[d] = state.out[d] * inverse;
}

void Attention::attend_queries(const Step& step, Tile tile, int kv_head, int first_query, int n_queries, int thread) {
    States& running = running_[static_cast<std::size_t>(thread)];
    States& page_states = page_[static_cast<std::size_t>(thread)];
    float* queries = queries_[static_cast<std::size_t>(thread)].data();
    gather(step, tile, kv_head, first_query, n_queries, queries);

    const auto row_of = [&](int i) { return tile.first_row + (first_query + i) / group_; };
    const std::size_t sequence = step.place(tile.first_row).sequence;
    const int n_pages = pages_for(step.place(row_of(n_queries - 1)).position + 1);
    for (int p = 0; p < n_pages; ++p) {
        // Positions ascend, so the queries that see nothing of this page are the first ones.
        int limits[kQueryTile];
        int skipped = 0;
        for (int i = 0; i < n_queries; ++i) {
            limits[i] = std::min(step.place(row_of(i)).position + 1 - p * kPagePositions, kPagePositions);
            if (limits[i] <= 0) ++skipped;
        }
        States& target = p == 0 ? running : page_states;
        const kernels::AttentionPage page = step.cache.page(sequence, step.layer, kv_head, static_cast<std::size_t>(p));
        executor_.kernels.attend(page, queries + skipped * shape_.head_width, shape_.head_width, limits + skipped,
                                 n_queries - skipped, state_at(target, static_cast<std::size_t>(skipped)));
        for (int i = skipped; p > 0 && i < n_queries; ++i) {
            const auto query = static_cast<std::size_t>(i);
            executor_.kernels.merge(state_at(running, query), state_at(page_states, query), shape_.head_width);
        }
    }
    for (int i = 0; i < n_queries; ++i) {
        store(step, row_of(i), kv_head * group_ + (first_query + i) % group_,
              state_at(running, static_cast<std::size_t>(i)));
    }
}

// Few rows, long context: pages are spread over the threads and joined afterwards, in order.
void Attention::attend_by_pages(const Step& step, int n_pages) {
    const int n_rows = static_cast<int>(step.places.size());
    const std::size_t n_states = static_cast<std::size_t>(n_rows * n_heads_) * static_cast<std::size_t>(n_pages);
    if (n_states > by_page_capacity_) {
        by_page_capacity_ = 2 * n_states;
        by_page_ = make_states(by_page_capacity_);
    }
    const int n_items = n_rows * shape_.n_kv_heads * n_pages;
    executor_.pool.parallel_for(n_items, 1, [&](int begin, int end, int thread) {
        float* queries = queries_[static_cast<std::size_t>(thread)].data();
        for (int item = begin; item < end; ++item) {
            const int p = item % n_pages;
            const int kv_head = item / n_pages % shape_.n_kv_heads;
            const int row = item / n_pages / shape_.n_kv_heads;
            const Place& place = step.place(row);
            const int limit = std::min(place.position + 1 - p * kPagePositions, kPagePositions);
            if (limit <= 0) continue;
            const kernels::AttentionPage page =
                step.cache.page(place.sequence, step.layer, kv_head, static_cast<std::size_t>(p));
            for (int first = 0; first < group_; first += kQueryTile) {
                const int n = std::min(kQueryTile, group_ - first);
                int limits[kQueryTile];
                std::fill_n(limits, n, limit);
                gather(step, {row, 1}, kv_head, first, n, queries);
                const std::size_t state =
                    static_cast<std::size_t>(item) * static_cast<std::size_t>(group_) + static_cast<std::size_t>(first);
                executor_.kernels.attend(page, queries, shape_.head_width, limits, n, state_at(by_page_, state));
            }
        }
    });
    for (int row = 0; row < n_rows; ++row) {
        for (int kv_head = 0; kv_head < shape_.n_kv_heads; ++kv_head)
            join_pages(step, row, kv_head, n_pages);
    }
}

void Attention::join_pages(const Step& step, int row, int kv_head, int n_pages) {
    const int n_seen = pages_for(step.place(row).position + 1);
    const int first_item = (row * shape_.n_kv_heads + kv_head) * n_pages;
    for (int i = 0; i < group_; ++i) {
        const auto state = [&](int p) {
            return state_at(by_page_, static_cast<std::size_t>((first_item + p) * group_ + i));
        };
        for (int p = 1; p < n_seen; ++p)
            executor_.kernels.merge(state(0), state(p), shape_.head_width);
        store(step, row, kv_head * group_ + i, state(0));
    }
}

}  // namespace smallmind::ops

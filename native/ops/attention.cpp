#include "ops/attention.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace smallmind::ops {
namespace {

using kernels::AttentionPage;
using kernels::AttentionQueries;
using kernels::AttentionState;
using kernels::kPagePositions;
using kernels::kQueryTile;

// A page stays in the cache while so many queries look at it; more would leave too few tiles to share out.
constexpr int kTileQueries = 24;
// Pages that a thread claims at once: each is fetched while the one before is computed.
constexpr int kMostPagesPerClaim = 4;

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
    [[nodiscard]] int pages_of(Tile tile) const noexcept {
        return pages_for(place(tile.first_row + tile.n_rows - 1).position + 1);
    }
};

Attention::Attention(const Executor& executor, int max_rows, int n_heads, const kv::Cache& cache)
    : executor_(executor),
      shape_(cache.shape()),
      format_(cache.format()),
      n_heads_(n_heads),
      group_(n_heads / cache.shape().n_kv_heads),
      unit_rows_(kQueryTile / std::gcd(kQueryTile, group_)),
      most_rows_(std::max(kParallelRows, unit_rows_ * std::max(1, kTileQueries / (unit_rows_ * group_)))) {
    tiles_.reserve(static_cast<std::size_t>(max_rows));
    for (int thread = 0; thread < executor.pool.n_threads(); ++thread)
        desks_.push_back(make_desk());
}

Attention::Desk Attention::make_desk() const {
    const auto n_queries = static_cast<std::size_t>(most_rows_ * group_);
    const auto n_blocks = static_cast<std::size_t>(kernels::kv_blocks(shape_.head_width));
    Desk desk{.states = make_states(n_queries),
              .x = std::vector<const float*>(n_queries),
              .limits = std::vector<int>(n_queries),
              .padded = memory::zeroed<float>(n_blocks * kernels::kKvBlock),
              .q = memory::AlignedBuffer<std::int8_t>(n_queries * n_blocks * kernels::kKvBlock),
              .scales = memory::AlignedBuffer<float>(n_queries * n_blocks),
              .block_sums = memory::AlignedBuffer<float>(n_blocks),
              .half_sums = memory::AlignedBuffer<std::int16_t>(n_queries * n_blocks * 2)};
    return desk;
}

Attention::States Attention::make_states(std::size_t n_queries) const {
    return {memory::AlignedBuffer<float>(n_queries), memory::AlignedBuffer<float>(n_queries),
            memory::AlignedBuffer<float>(n_queries * static_cast<std::size_t>(shape_.head_width))};
}

void Attention::run(const kv::Cache& cache, int layer, std::span<const Place> places, const float* q,
                    std::ptrdiff_t q_stride, float* out, std::ptrdiff_t out_stride) {
    const Step step{cache, layer, places, q, q_stride, out, out_stride};
    const int n_rows = static_cast<int>(places.size());
    int n_pages = 0;
    for (const Place& place : places)
        n_pages = std::max(n_pages, pages_for(place.position + 1));
    make_tiles(places, rows_per_tile(n_rows));
    if (n_rows < kParallelRows && n_pages > 1) return attend_by_pages(step, n_pages);

    const int n_tiles = static_cast<int>(tiles_.size());
    executor_.pool.parallel_for(n_tiles * shape_.n_kv_heads, 1, [&](int begin, int end, int thread) {
        // Late tiles see the most positions: they go first, so that the threads finish together.
        for (int i = begin; i < end; ++i) {
            const int tile = n_tiles - 1 - i / shape_.n_kv_heads;
            attend_tile(step, tiles_[static_cast<std::size_t>(tile)], i % shape_.n_kv_heads, thread);
        }
    });
}

// Large tiles read K and V less often, but every thread needs some.
int Attention::rows_per_tile(int n_rows) const noexcept {
    if (n_rows < kParallelRows) return n_rows;
    const int n_items = n_rows / most_rows_ * shape_.n_kv_heads;
    return n_items < 4 * executor_.pool.n_threads() ? std::min(unit_rows_, most_rows_) : most_rows_;
}

void Attention::make_tiles(std::span<const Place> places, int n_rows) {
    tiles_.clear();
    const int end = static_cast<int>(places.size());
    const auto sequence = [&](int row) { return places[static_cast<std::size_t>(row)].sequence; };
    for (int row = 0; row < end;) {
        int n = 1;
        while (n < n_rows && row + n < end && sequence(row + n) == sequence(row))
            ++n;
        tiles_.push_back({row, n});
        row += n;
    }
}

AttentionQueries Attention::take_queries(const Step& step, Tile tile, int kv_head, Desk& desk) const noexcept {
    const auto n_queries = static_cast<std::size_t>(tile.n_rows * group_);
    for (std::size_t i = 0; i < n_queries; ++i) {
        const int query = static_cast<int>(i);
        const int head = kv_head * group_ + query % group_;
        desk.x[i] = step.q + (tile.first_row + query / group_) * step.q_stride + head * shape_.head_width;
        if (format_ == kv::Format::Q8_0) quantise(desk.x[i], i, desk);
    }
    const float score_scale = 1.0F / std::sqrt(static_cast<float>(shape_.head_width));
    return {desk.x.data(), desk.q.data(), desk.scales.data(), desk.half_sums.data(), score_scale};
}

void Attention::quantise(const float* x, std::size_t query, Desk& desk) const noexcept {
    const auto n_blocks = static_cast<std::size_t>(kernels::kv_blocks(shape_.head_width));
    const auto width = static_cast<std::size_t>(shape_.head_width);
    if (width % kernels::kKvBlock != 0) {
        std::memcpy(desk.padded.data(), x, width * sizeof(float));
        x = desk.padded.data();
    }
    executor_.kernels.quantise(
        x, static_cast<int>(n_blocks) * kernels::kKvBlock, desk.q.data() + query * n_blocks * kernels::kKvBlock,
        desk.scales.data() + query * n_blocks, desk.block_sums.data(), desk.half_sums.data() + query * n_blocks * 2);
}

// Positions ascend, so the queries that see nothing of a page are the first ones.
void Attention::attend_page(const Step& step, Tile tile, int kv_head, int page, int n_pages, AttentionQueries queries,
                            Desk& desk, bool is_first, AttentionState state) const noexcept {
    const std::size_t sequence = step.place(tile.first_row).sequence;
    const auto page_at = [&](int p) {
        return step.cache.page(sequence, step.layer, kv_head, static_cast<std::size_t>(p));
    };
    AttentionPage keys_values = page_at(page);
    if (page + 1 < n_pages) {
        const AttentionPage next = page_at(page + 1);
        keys_values.next_k = next.k;
        keys_values.next_v = next.v;
    }
    int n_skipped = 0;
    int n_seeing = 0;
    for (int row = 0; row < tile.n_rows; ++row) {
        const int limit =
            std::min(step.place(tile.first_row + row).position + 1 - page * kPagePositions, kPagePositions);
        if (limit <= 0) {
            n_skipped += group_;
        } else {
            std::fill_n(desk.limits.begin() + n_seeing, group_, limit);
            n_seeing += group_;
        }
    }
    if (n_seeing == 0) return;
    const int n_blocks = kernels::kv_blocks(shape_.head_width);
    queries.x += n_skipped;
    queries.q += n_skipped * n_blocks * kernels::kKvBlock;
    queries.scales += n_skipped * n_blocks;
    queries.half_sums += n_skipped * n_blocks * 2;
    state.max += n_skipped * state.stride;
    state.sum += n_skipped * state.stride;
    state.out += n_skipped * state.stride * shape_.head_width;
    executor_.kernels.attend[static_cast<std::size_t>(format_)](keys_values, queries, desk.limits.data(), n_seeing,
                                                                is_first, state);
}

void Attention::store(const Step& step, Tile tile, int kv_head, int query, const float* sum,
                      const float* out) const noexcept {
    float* to = step.out + (tile.first_row + query / group_) * step.out_stride +
                (kv_head * group_ + query % group_) * shape_.head_width;
    const float inverse = 1.0F / *sum;
    for (int d = 0; d < shape_.head_width; ++d)
        to[d] = out[d] * inverse;
}

void Attention::attend_tile(const Step& step, Tile tile, int kv_head, int thread) {
    Desk& desk = desks_[static_cast<std::size_t>(thread)];
    const AttentionQueries queries = take_queries(step, tile, kv_head, desk);
    const AttentionState state{desk.states.max.data(), desk.states.sum.data(), desk.states.out.data(), 1};
    const int n_pages = step.pages_of(tile);
    for (int p = 0; p < n_pages; ++p)
        attend_page(step, tile, kv_head, p, n_pages, queries, desk, p == 0, state);
    for (int i = 0; i < tile.n_rows * group_; ++i)
        store(step, tile, kv_head, i, state.sum + i, state.out + static_cast<std::ptrdiff_t>(i) * shape_.head_width);
}

// Few rows, long context: pages are spread over the threads and joined afterwards, in order.
void Attention::attend_by_pages(const Step& step, int n_pages) {
    const int n_items = static_cast<int>(tiles_.size()) * shape_.n_kv_heads * n_pages;
    const auto n_states = static_cast<std::size_t>(step.places.size()) * static_cast<std::size_t>(n_heads_) *
                          static_cast<std::size_t>(n_pages);
    if (n_states > by_page_capacity_) {
        by_page_capacity_ = 2 * n_states;
        by_page_ = make_states(by_page_capacity_);
    }
    const int claim = std::clamp(n_items / (16 * executor_.pool.n_threads()), 1, kMostPagesPerClaim);
    executor_.pool.parallel_for(n_items, claim, [&](int begin, int end, int thread) {
        Desk& desk = desks_[static_cast<std::size_t>(thread)];
        AttentionQueries queries{};
        for (int item = begin; item < end; ++item) {
            const int p = item % n_pages;
            const int kv_head = item / n_pages % shape_.n_kv_heads;
            const Tile tile = tiles_[static_cast<std::size_t>(item / n_pages / shape_.n_kv_heads)];
            if (p >= step.pages_of(tile)) continue;
            if (item == begin || p == 0) queries = take_queries(step, tile, kv_head, desk);
            const int n_seen = std::min(p + end - item, step.pages_of(tile));
            attend_page(step, tile, kv_head, p, n_seen, queries, desk, true, page_state(tile, kv_head, n_pages, p));
        }
    });
    for (const Tile tile : tiles_) {
        for (int kv_head = 0; kv_head < shape_.n_kv_heads; ++kv_head)
            join_pages(step, tile, kv_head, n_pages);
    }
}

AttentionState Attention::page_state(Tile tile, int kv_head, int n_pages, int page) noexcept {
    const std::ptrdiff_t query = tile.first_row * n_heads_ + kv_head * tile.n_rows * group_;
    const std::ptrdiff_t state = query * n_pages + page;
    return {by_page_.max.data() + state, by_page_.sum.data() + state, by_page_.out.data() + state * shape_.head_width,
            n_pages};
}

void Attention::join_pages(const Step& step, Tile tile, int kv_head, int n_pages) {
    AttentionState state = page_state(tile, kv_head, n_pages, 0);
    state.stride = 1;
    for (int i = 0; i < tile.n_rows * group_; ++i) {
        const int n_seen = pages_for(step.place(tile.first_row + i / group_).position + 1);
        executor_.kernels.merge(state, n_seen, shape_.head_width);
        store(step, tile, kv_head, i, state.sum, state.out);
        state.max += n_pages;
        state.sum += n_pages;
        state.out += static_cast<std::ptrdiff_t>(n_pages) * shape_.head_width;
    }
}

}  // namespace smallmind::ops

// Attention over a page of the K/V cache, and the joining of pages.
#include <algorithm>
#include <memory>

#include "harness/arena.hpp"
#include "harness/cases.hpp"

namespace smallmind::harness {
namespace {

using kernels::KernelTable;
using kernels::kPagePositions;
using kernels::kQueryTile;

constexpr int kTimedWidth = 128;

// Queries' states, side by side.
struct States {
    Buffer<float> max, sum, out;

    explicit States(int n_queries, int width)
        : max(filled(static_cast<std::size_t>(n_queries), -7.0F)),
          sum(filled(static_cast<std::size_t>(n_queries), -7.0F)),
          out(filled(static_cast<std::size_t>(n_queries * width), -7.0F)) {}

    [[nodiscard]] kernels::AttentionState view() { return {max.data(), sum.data(), out.data()}; }
    [[nodiscard]] Output output(bool must_be_finite) const {
        Output output;
        output.add("max", max.span(), must_be_finite);
        output.add("sum", sum.span(), must_be_finite);
        output.add("out", out.span(), must_be_finite);
        return output;
    }
};

struct Page {
    Buffer<std::uint16_t> k, v;
    Buffer<float> q;
    int q_stride;
    int limits[kQueryTile];
};

// With a cache of any finite values and queries of up to 1e30, everything is finite.
Trial attend_trial(Shape shape, Kind kind, Random& random) {
    const auto n = static_cast<std::size_t>(kPagePositions * shape.width);
    const int q_stride = shape.width + kernels::kLanes;
    const auto page = std::make_shared<Page>(Page{random.halves(n, kind),
                                                  random.halves(n, kind),
                                                  random.numbers(static_cast<std::size_t>(shape.columns * q_stride),
                                                                 kind == Kind::Extremes ? Kind::Normal : kind),
                                                  q_stride,
                                                  {}});
    for (int& limit : page->limits)
        limit = 1 + random.below(kPagePositions);
    page->limits[0] = random.below(2) == 0 ? kPagePositions : 1;
    return [=](const KernelTable& table) {
        States states(shape.columns, shape.width);
        table.attend({page->k.data(), page->v.data(), shape.width}, page->q.data(), page->q_stride, page->limits,
                     shape.columns, states.view());
        return states.output(true);
    };
}

// A state as attend() leaves it, or as far off as it can be.
States random_state(Random& random, int width, Kind kind) {
    States state(1, width);
    state.max[0] = random.number(kind);
    state.sum[0] = 1.0F + static_cast<float>(random.below(kPagePositions));
    state.out = random.numbers(static_cast<std::size_t>(width), kind == Kind::Extremes ? Kind::Normal : kind);
    return state;
}

Trial merge_trial(Shape shape, Kind kind, Random& random) {
    const auto first = std::make_shared<States>(random_state(random, shape.width, kind));
    const auto second = std::make_shared<States>(random_state(random, shape.width, kind));
    return [=](const KernelTable& table) {
        States a(1, shape.width);
        std::copy(first->max.begin(), first->max.end(), a.max.begin());
        std::copy(first->sum.begin(), first->sum.end(), a.sum.begin());
        std::copy(first->out.begin(), first->out.end(), a.out.begin());
        table.merge(a.view(), second->view(), shape.width);
        return a.output(true);
    };
}

// Pages of the arena, one after the other: what decoding reads at depth.
Load attend_load(int n_queries, Arena& arena, int n_threads) {
    const auto page_values = static_cast<std::size_t>(kPagePositions * kTimedWidth);
    Random random(3);
    Buffer<std::uint16_t> page(2 * page_values);
    for (std::uint16_t& v : page)
        v = static_cast<std::uint16_t>(0x3000 + random.below(0x800));  // 0.1 to 0.5
    const auto q = std::make_shared<Buffer<float>>(filled(static_cast<std::size_t>(kQueryTile * kTimedWidth), 0.01F));
    const auto states = std::make_shared<std::vector<States>>();
    for (int thread = 0; thread < n_threads; ++thread)
        states->emplace_back(kQueryTile, kTimedWidth);
    Load load;
    load.n_items = arena.fill("attend", std::as_bytes(page.span()));
    load.bytes_per_item = static_cast<double>(page.size_bytes());
    load.macs_per_item = 2.0 * kPagePositions * kTimedWidth * n_queries;
    const auto* pages = reinterpret_cast<const std::uint16_t*>(arena.bytes().data());
    load.run = [=](const KernelTable& table, int /*round*/, int begin, int end, int thread) {
        int limits[kQueryTile];
        std::fill(std::begin(limits), std::end(limits), kPagePositions);
        for (int item = begin; item < end; ++item) {
            const std::uint16_t* k = pages + static_cast<std::size_t>(item) * 2 * page_values;
            table.attend({k, k + page_values, kTimedWidth}, q->data(), kTimedWidth, limits, n_queries,
                         (*states)[static_cast<std::size_t>(thread)].view());
        }
    };
    return load;
}

Load merge_load(int n_threads) {
    constexpr int kMergesPerItem = 64;
    const auto states = std::make_shared<std::vector<States>>();
    for (int i = 0; i < 2 * n_threads; ++i)
        states->emplace_back(1, kTimedWidth);
    Load load;
    load.n_items = 1 << 20;
    load.bytes_per_item = 3.0 * sizeof(float) * (kTimedWidth + 2) * kMergesPerItem;
    load.run = [=](const KernelTable& table, int /*round*/, int begin, int end, int thread) {
        States* own = states->data() + static_cast<std::ptrdiff_t>(2) * thread;
        for (int i = begin * kMergesPerItem; i < end * kMergesPerItem; ++i)
            table.merge(own[0].view(), own[1].view(), kTimedWidth);
    };
    return load;
}

}  // namespace

void add_attention_cases(std::vector<Case>& cases) {
    Case attend;
    attend.kernel = "attend";
    attend.format = "F16";
    attend.unit = Unit::Float32;
    attend.is_from_memory = true;
    for (const int width : {16, 64, 80, 128}) {
        for (int n_queries = 1; n_queries <= kQueryTile; ++n_queries)
            attend.shapes.push_back({width, n_queries});
    }
    attend.make_trial = attend_trial;
    attend.timed_columns = {1, kQueryTile};
    attend.make_load = attend_load;
    cases.push_back(std::move(attend));

    Case merge;
    merge.kernel = "merge";
    merge.shapes = {{16, 1}, {80, 1}, {128, 1}};
    merge.make_trial = merge_trial;
    merge.timed_columns = {1};
    merge.make_load = [](int /*columns*/, Arena& /*arena*/, int n_threads) { return merge_load(n_threads); };
    cases.push_back(std::move(merge));
}

}  // namespace smallmind::harness

// Attention over pages of the K/V cache in each of its formats, and the joining of states.
#include <algorithm>
#include <cstring>
#include <memory>

#include "harness/arena.hpp"
#include "harness/cases.hpp"

namespace smallmind::harness {
namespace {

using kernels::KernelTable;
using kernels::kPagePositions;
using kernels::KvFormat;

constexpr int kTimedWidth = 128;
constexpr int kMostQueries = 24;
constexpr float kScoreScale = 0.125F;
const std::vector<int> kTimedQueries = {1, 6, kMostQueries};

constexpr const char* name_of_format(KvFormat format) { return format == KvFormat::F16 ? "F16" : "Q8_0"; }

// Queries' states; `stride` states from one query to the next.
struct States {
    int stride;
    Buffer<float> max, sum, out;

    States(int n_queries, int width, int state_stride)
        : stride(state_stride),
          max(filled(static_cast<std::size_t>(n_queries * stride), -7.0F)),
          sum(filled(max.size(), -7.0F)),
          out(filled(max.size() * static_cast<std::size_t>(width), -7.0F)) {}

    [[nodiscard]] kernels::AttentionState view() { return {max.data(), sum.data(), out.data(), stride}; }
    [[nodiscard]] Output output() const {
        Output output;
        output.add("max", max.span(), true);
        output.add("sum", sum.span(), true);
        output.add("out", out.span(), true);
        return output;
    }
};

// Queries in both forms, which read from x.
struct Queries {
    Buffer<float> x;
    std::vector<const float*> rows;
    QuantisedInput quantised;

    Queries(const KernelTable& specification, Buffer<float> numbers, int n, int width)
        : x(std::move(numbers)), quantised(specification, padded(x, n, width), n, padded_width(width)) {
        for (int i = 0; i < n; ++i)
            rows.push_back(x.data() + i * width);
    }

    [[nodiscard]] kernels::AttentionQueries view() const {
        return {rows.data(), quantised.q.data(), quantised.scale.data(), quantised.half_sums.data(), kScoreScale};
    }

  private:
    static int padded_width(int width) { return kernels::kv_blocks(width) * kernels::kKvBlock; }
    static Buffer<float> padded(const Buffer<float>& x, int n, int width) {
        Buffer<float> rows = filled(static_cast<std::size_t>(n * padded_width(width)), 0.0F);
        for (int i = 0; i < n; ++i) {
            const float* row = x.data() + i * width;
            std::copy(row, row + width, rows.data() + i * padded_width(width));
        }
        return rows;
    }
};

// K or V of one head: bytes of any value, then float16 (in F16 everything).
Buffer<std::uint8_t> random_page(Random& random, KvFormat format, int width, Kind kind) {
    Buffer<std::uint8_t> page(kernels::kv_page_bytes(format, width));
    const std::size_t n_bytes = format == KvFormat::F16 ? 0 : kernels::kv_scales_offset(width);
    if (n_bytes > 0) std::memcpy(page.data(), random.bytes(n_bytes, kind).data(), n_bytes);
    const Buffer<std::uint16_t> halves = random.halves((page.size() - n_bytes) / 2, kind);
    std::memcpy(page.data() + n_bytes, halves.data(), halves.size_bytes());
    return page;
}

// A cache of any finite values.  Queries go up to 1e30 where the keys are float16; keys of Q8_0 can be 127 times
// larger.
Kind query_kind(KvFormat format, Kind kind) {
    const bool is_too_large = kind == Kind::Extremes || (kind == Kind::Huge && format == KvFormat::Q8_0);
    return is_too_large ? Kind::Normal : kind;
}

struct Input {
    Buffer<std::uint8_t> k, v;
    Queries queries;
    std::vector<int> limits;
};

Trial attend_trial(const KernelTable& specification, KvFormat format, Shape shape, Kind kind, Random& random) {
    const auto n_values = static_cast<std::size_t>(shape.columns * shape.width);
    const auto input = std::make_shared<Input>(
        Input{random_page(random, format, shape.width, kind),
              random_page(random, format, shape.width, kind),
              Queries(specification, random.numbers(n_values, query_kind(format, kind)), shape.columns, shape.width),
              {}});
    for (int i = 0; i < shape.columns; ++i)
        input->limits.push_back(1 + random.below(kPagePositions));
    input->limits[0] = random.below(2) == 0 ? kPagePositions : 1;
    const int stride = 1 + random.below(2);
    return [=](const KernelTable& table) {
        States states(shape.columns, shape.width, stride);
        const kernels::AttentionPage page{input->k.data(), input->v.data(), input->k.data(), input->v.data(),
                                          shape.width};
        for (const bool is_first : {true, false}) {
            table.attend[static_cast<std::size_t>(format)](page, input->queries.view(), input->limits.data(),
                                                           shape.columns, is_first, states.view());
        }
        return states.output();
    };
}

// States as attend() leaves them, or as far off as they can be; shape.columns of them are joined.
Trial merge_trial(Shape shape, Kind kind, Random& random) {
    const auto states = std::make_shared<States>(shape.columns, shape.width, 1);
    for (int i = 0; i < shape.columns; ++i) {
        states->max[static_cast<std::size_t>(i)] = random.number(kind);
        states->sum[static_cast<std::size_t>(i)] = 1.0F + static_cast<float>(random.below(kPagePositions));
    }
    states->out = random.numbers(states->out.size(), kind == Kind::Extremes ? Kind::Normal : kind);
    return [=](const KernelTable& table) {
        States joined(shape.columns, shape.width, 1);
        std::copy(states->max.begin(), states->max.end(), joined.max.begin());
        std::copy(states->sum.begin(), states->sum.end(), joined.sum.begin());
        std::copy(states->out.begin(), states->out.end(), joined.out.begin());
        table.merge(joined.view(), shape.columns, shape.width);
        return joined.output();
    };
}

// Pages of the arena, one after the other: what decoding reads at depth.
Load attend_load(const KernelTable& specification, KvFormat format, int n_queries, Arena& arena, int n_threads) {
    const std::size_t half_page = kernels::kv_page_bytes(format, kTimedWidth);
    const Buffer<std::uint8_t> both = filled(2 * half_page, std::uint8_t{0x2C});  // float16 of about 0.07; bytes of 44
    const auto queries = std::make_shared<Queries>(
        specification, filled(static_cast<std::size_t>(kMostQueries * kTimedWidth), 0.01F), kMostQueries, kTimedWidth);
    const auto states = std::make_shared<std::vector<States>>();
    for (int thread = 0; thread < n_threads; ++thread)
        states->emplace_back(kMostQueries, kTimedWidth, 1);
    Load load;
    load.n_items = arena.fill(std::string("attend ") + name_of_format(format), std::as_bytes(both.span())) - 1;
    load.bytes_per_item = static_cast<double>(both.size_bytes());
    load.macs_per_item = 2.0 * kPagePositions * kTimedWidth * n_queries;
    const auto* pages = reinterpret_cast<const std::uint8_t*>(arena.bytes().data());
    load.run = [=](const KernelTable& table, int /*round*/, int begin, int end, int thread) {
        int limits[kMostQueries];
        std::fill(std::begin(limits), std::end(limits), kPagePositions);
        for (int item = begin; item < end; ++item) {
            const std::uint8_t* k = pages + static_cast<std::size_t>(item) * 2 * half_page;
            const kernels::AttentionPage at{k, k + half_page, k + 2 * half_page, k + 3 * half_page, kTimedWidth};
            table.attend[static_cast<std::size_t>(format)](at, queries->view(), limits, n_queries, true,
                                                           (*states)[static_cast<std::size_t>(thread)].view());
        }
    };
    return load;
}

Load merge_load(int n_threads) {
    constexpr int kMergesPerItem = 64;
    const auto states = std::make_shared<std::vector<States>>();
    for (int thread = 0; thread < n_threads; ++thread)
        states->emplace_back(2, kTimedWidth, 1);
    Load load;
    load.n_items = 1 << 20;
    load.bytes_per_item = 3.0 * sizeof(float) * (kTimedWidth + 2) * kMergesPerItem;
    load.run = [=](const KernelTable& table, int /*round*/, int begin, int end, int thread) {
        for (int i = begin * kMergesPerItem; i < end * kMergesPerItem; ++i)
            table.merge((*states)[static_cast<std::size_t>(thread)].view(), 2, kTimedWidth);
    };
    return load;
}

Case attend_case(const KernelTable& specification, KvFormat format) {
    Case c;
    c.kernel = "attend";
    c.format = name_of_format(format);
    c.unit = Unit::Float32;
    c.is_from_memory = true;
    for (const int width : {16, 64, 80, 112, 128}) {
        for (const int n_queries : {1, 2, 3, 4, 5, 6, 7, 8, 13, kMostQueries})
            c.shapes.push_back({width, n_queries});
    }
    c.make_trial = [&specification, format](Shape shape, Kind kind, Random& random) {
        return attend_trial(specification, format, shape, kind, random);
    };
    c.timed_columns = kTimedQueries;
    c.make_load = [&specification, format](int columns, Arena& arena, int n_threads) {
        return attend_load(specification, format, columns, arena, n_threads);
    };
    return c;
}

}  // namespace

void add_attention_cases(std::vector<Case>& cases, const KernelTable& specification) {
    cases.push_back(attend_case(specification, KvFormat::F16));
    cases.push_back(attend_case(specification, KvFormat::Q8_0));
    Case merge;
    merge.kernel = "merge";
    merge.shapes = {{16, 2}, {80, 3}, {128, 5}};
    merge.make_trial = merge_trial;
    merge.timed_columns = {1};
    merge.make_load = [](int /*columns*/, Arena& /*arena*/, int n_threads) { return merge_load(n_threads); };
    cases.push_back(std::move(merge));
}

}  // namespace smallmind::harness

// Attention, its cache formats and the joining of pages: the same bits in every kernel set, and what they should be.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "harness/random_input.hpp"
#include "kernels/dispatch.hpp"
#include "quant/panels.hpp"

namespace smallmind::tests {
namespace {

using harness::Buffer;
using harness::filled;
using harness::Kind;
using harness::kKinds;
using harness::QuantisedInput;
using harness::Random;
using kernels::KernelTable;
using kernels::kPagePositions;
using kernels::KvFormat;

constexpr KvFormat kFormats[] = {KvFormat::F16, KvFormat::Q8_0};

template <class T>
bool same_bytes(const Buffer<T>& a, const Buffer<T>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

const KernelTable& scalar() { return kernels::table_named("scalar"); }

// K and V of one head, full of numbers of every size.
struct PageInput {
    int head_width;
    Buffer<std::uint8_t> k, v;

    PageInput(Random& random, KvFormat format, int width, Kind kind)
        : head_width(width), k(fill(random, format, width, kind)), v(fill(random, format, width, kind)) {}

    [[nodiscard]] kernels::AttentionPage view() const { return {k.data(), v.data(), k.data(), v.data(), head_width}; }

  private:
    static Buffer<std::uint8_t> fill(Random& random, KvFormat format, int width, Kind kind) {
        const std::size_t n_bytes = kernels::kv_page_bytes(format, width);
        const std::size_t n_values = kPagePositions * static_cast<std::size_t>(width);
        const std::size_t n_quants = format == KvFormat::F16 ? 0 : n_values;
        Buffer<std::uint8_t> page(n_bytes);
        const auto bytes = random.bytes(n_quants + 1, kind);
        std::memcpy(page.data(), bytes.data(), n_quants);
        const std::size_t n_halves = (n_bytes - n_quants) / 2;
        auto halves = random.halves(n_halves, Kind::Normal);
        if (kind == Kind::Normal) {
            const auto numbers = random.numbers((n_halves + 15) / 16 * 16, kind);
            Buffer<std::uint16_t> rounded(numbers.size());
            scalar().to_f16(numbers.data(), static_cast<int>(numbers.size()), rounded.data());
            std::memcpy(halves.data(), rounded.data(), halves.size_bytes());
        }
        std::memcpy(page.data() + n_quants, halves.data(), halves.size_bytes());
        return page;
    }
};

// n queries in both forms.
struct QueryInput {
    int n;
    int head_width;
    Buffer<float> numbers;
    std::vector<const float*> x;
    QuantisedInput quantised;

    QueryInput(Random& random, int n_queries, int width, Kind kind)
        : n(n_queries),
          head_width(width),
          numbers(random.numbers(static_cast<std::size_t>(n_queries * width), kind)),
          quantised(scalar(), padded(), n_queries, padded_width()) {
        for (int i = 0; i < n; ++i)
            x.push_back(numbers.data() + i * width);
    }

    [[nodiscard]] kernels::AttentionQueries from(int first) const {
        const int n_blocks = quantised.n_blocks;
        return {x.data() + first, quantised.q.data() + first * n_blocks * 32, quantised.scale.data() + first * n_blocks,
                quantised.half_sums.data() + first * n_blocks * 2, 0.125F};
    }

  private:
    [[nodiscard]] int padded_width() const { return kernels::kv_blocks(head_width) * 32; }
    [[nodiscard]] Buffer<float> padded() const {
        Buffer<float> rows = filled(static_cast<std::size_t>(n * padded_width()), 0.0F);
        for (int i = 0; i < n; ++i) {
            std::memcpy(rows.data() + i * padded_width(), numbers.data() + i * head_width,
                        static_cast<std::size_t>(head_width) * sizeof(float));
        }
        return rows;
    }
};

// n_queries states, `stride` apart: [max][sum][out].
struct States {
    std::size_t n;
    std::size_t head_width;
    std::ptrdiff_t stride;
    Buffer<float> numbers;

    States(int n_queries, int width, int state_stride)
        : n(static_cast<std::size_t>(n_queries * state_stride)),
          head_width(static_cast<std::size_t>(width)),
          stride(state_stride),
          numbers(filled(n * (2 + head_width), -7.0F)) {}

    [[nodiscard]] kernels::AttentionState at(int query) {
        const auto i = static_cast<std::size_t>(query * stride);
        return {numbers.data() + i, numbers.data() + n + i, numbers.data() + 2 * n + i * head_width, stride};
    }
};

kernels::Attend attend_of(const KernelTable& table, KvFormat format) {
    return table.attend[static_cast<std::size_t>(format)];
}

std::vector<int> random_limits(Random& random, int n) {
    std::vector<int> limits;
    for (int i = 0; i < n; ++i)
        limits.push_back(1 + random.below(kPagePositions));
    limits[0] = random.below(2) == 0 ? kPagePositions : 1;
    return limits;
}

// Three pages one after the other: the second's scores are as large as the first's, the third's larger.
States run_pages(const KernelTable& table, KvFormat format, const PageInput& page, const QueryInput& queries,
                 const std::vector<int>& limits, int stride) {
    States states(queries.n, queries.head_width, stride);
    for (int p = 0; p < 3; ++p) {
        kernels::AttentionQueries q = queries.from(0);
        q.score_scale = p < 2 ? 0.125F : 0.25F;
        attend_of(table, format)(page.view(), q, limits.data(), queries.n, p == 0, states.at(0));
    }
    return states;
}

double half(const Buffer<std::uint8_t>& bytes, std::size_t byte) {
    std::uint16_t bits;
    std::memcpy(&bits, bytes.data() + byte, 2);
    return static_cast<double>(quant::half_to_float(bits));
}

}  // namespace

TEST_CASE("attention over pages is the same bits in every kernel set") {
    Random random(16);
    for (const KvFormat format : kFormats) {
        for (const int head_width : {16, 64, 80, 112, 128}) {
            for (const int n_queries : {1, 2, 3, 4, 5, 6, 7, 8, 13, 24}) {
                for (const Kind kind : {Kind::Normal, Kind::Tiny, Kind::Huge, Kind::Zeros, Kind::Extremes}) {
                    CAPTURE(static_cast<int>(format));
                    CAPTURE(head_width);
                    CAPTURE(n_queries);
                    CAPTURE(static_cast<int>(kind));
                    const PageInput page(random, format, head_width, kind);
                    const QueryInput queries(random, n_queries, head_width, kind == Kind::Extremes ? Kind::Tiny : kind);
                    const auto limits = random_limits(random, n_queries);
                    const States expected = run_pages(scalar(), format, page, queries, limits, 2);
                    for (const std::string& name : kernels::available_names()) {
                        CAPTURE(name);
                        const KernelTable& table = kernels::table_named(name);
                        CHECK(same_bytes(expected.numbers, run_pages(table, format, page, queries, limits, 2).numbers));
                    }
                }
            }
        }
    }
}

TEST_CASE("a query's attention does not depend on the queries beside it") {
    Random random(17);
    for (const std::string& name : kernels::available_names()) {
        const KernelTable& table = kernels::table_named(name);
        for (const KvFormat format : kFormats) {
            CAPTURE(name);
            CAPTURE(static_cast<int>(format));
            constexpr int kQueries = 17;
            constexpr int kWidth = 48;
            const PageInput page(random, format, kWidth, Kind::Normal);
            const QueryInput queries(random, kQueries, kWidth, Kind::Normal);
            const auto limits = random_limits(random, kQueries);
            const States together = run_pages(table, format, page, queries, limits, 1);
            States alone(kQueries, kWidth, 1);
            for (int p = 0; p < 3; ++p) {
                for (int i = 0; i < kQueries; ++i) {
                    kernels::AttentionQueries q = queries.from(i);
                    q.score_scale = p < 2 ? 0.125F : 0.25F;
                    attend_of(table, format)(page.view(), q, &limits[static_cast<std::size_t>(i)], 1, p == 0,
                                             alone.at(i));
                }
            }
            CHECK(same_bytes(together.numbers, alone.numbers));
        }
    }
}

TEST_CASE("pages joined one by one, as they are attended, or all at once give the same bits") {
    Random random(18);
    constexpr int kWidth = 80;
    constexpr int kPages = 37;  // more than are joined at a time
    for (const std::string& name : kernels::available_names()) {
        const KernelTable& table = kernels::table_named(name);
        for (const KvFormat format : kFormats) {
            CAPTURE(name);
            CAPTURE(static_cast<int>(format));
            States running(1, kWidth, 1);
            States pages(1, kWidth, kPages);
            States pairs(2, kWidth, 1);
            for (int p = 0; p < kPages; ++p) {
                const PageInput page(random, format, kWidth, Kind::Normal);
                const QueryInput query(random, 1, kWidth, Kind::Normal);
                const int limit = 1 + random.below(kPagePositions);
                const auto attend = attend_of(table, format);
                attend(page.view(), query.from(0), &limit, 1, p == 0, running.at(0));
                kernels::AttentionState state = pages.at(0);
                attend(page.view(), query.from(0), &limit, 1, true,
                       {state.max + p, state.sum + p, state.out + p * kWidth, kPages});
                attend(page.view(), query.from(0), &limit, 1, true, pairs.at(p == 0 ? 0 : 1));
                if (p > 0) table.merge(pairs.at(0), 2, kWidth);
            }
            kernels::AttentionState all = pages.at(0);
            all.stride = 1;
            table.merge(all, kPages, kWidth);
            const auto same = [&](const kernels::AttentionState& a) {
                const kernels::AttentionState b = running.at(0);
                return *a.max == *b.max && *a.sum == *b.sum && std::equal(a.out, a.out + kWidth, b.out);
            };
            CHECK(same(all));
            CHECK(same(pairs.at(0)));
        }
    }
}

TEST_CASE("attention weighs values by the softmax of the scores, up to the limit and no further") {
    Random random(19);
    for (const KvFormat format : kFormats) {
        for (const int head_width : {16, 48, 64}) {
            CAPTURE(static_cast<int>(format));
            CAPTURE(head_width);
            const PageInput page(random, format, head_width, Kind::Normal);
            const QueryInput query(random, 1, head_width, Kind::Normal);
            const int limit = 70;
            const auto width = static_cast<std::size_t>(head_width);
            const auto n_blocks = static_cast<std::size_t>(kernels::kv_blocks(head_width));
            const std::size_t scales = kernels::kv_scales_offset(head_width);
            const auto key = [&](std::size_t t, std::size_t d) {
                if (format == KvFormat::F16) return half(page.k, 2 * (t / 16 * width * 16 + d * 16 + t % 16));
                const double q =
                    static_cast<std::int8_t>(page.k[t / 16 * width * 16 + d / 4 * 64 + t % 16 * 4 + d % 4]);
                return q * half(page.k, scales + 2 * ((t / 16 * n_blocks + d / 32) * 16 + t % 16));
            };
            const auto value = [&](std::size_t t, std::size_t d) {
                if (format == KvFormat::F16) return half(page.v, 2 * (t * width + d));
                return static_cast<std::int8_t>(page.v[t * width + d]) * half(page.v, scales + 2 * (d / 32 * 128 + t));
            };
            const auto x = [&](std::size_t d) {
                if (format == KvFormat::F16) return static_cast<double>(query.numbers[d]);
                return static_cast<double>(query.quantised.scale[d / 32]) * query.quantised.q[d];
            };
            const double scale = format == KvFormat::F16 ? 0.125 : 0.001;  // bytes are large numbers
            std::vector<double> scores;
            for (std::size_t t = 0; t < limit; ++t) {
                double score = 0.0;
                for (std::size_t d = 0; d < width; ++d)
                    score += x(d) * key(t, d);
                scores.push_back(score * scale);
            }
            const double largest = *std::max_element(scores.begin(), scores.end());
            double sum = 0.0;
            std::vector<double> out(width, 0.0);
            double magnitude = 0.0;
            for (std::size_t t = 0; t < limit; ++t) {
                const double weight = std::exp(scores[t] - largest);
                sum += weight;
                for (std::size_t d = 0; d < width; ++d)
                    out[d] += weight * value(t, d);
                magnitude += weight * std::fabs(value(t, 0));
            }
            States states(1, head_width, 1);
            kernels::AttentionQueries queries = query.from(0);
            queries.score_scale = static_cast<float>(scale);
            attend_of(scalar(), format)(page.view(), queries, &limit, 1, true, states.at(0));
            CHECK(static_cast<double>(*states.at(0).max) == doctest::Approx(largest).epsilon(1e-5));
            CHECK(static_cast<double>(*states.at(0).sum) == doctest::Approx(sum).epsilon(1e-4));
            for (std::size_t d = 0; d < width; ++d)
                CHECK(std::fabs(static_cast<double>(states.at(0).out[d]) - out[d]) <= 1e-4 * magnitude);
        }
    }
}

TEST_CASE("keys and values are quantised to the same bits in every kernel set, and never overflow") {
    Random random(20);
    for (const int width : {16, 32, 48, 64, 112, 128}) {
        for (const Kind kind : kKinds) {
            for (int round = 0; round < 50; ++round) {
                const auto x = random.numbers(static_cast<std::size_t>(width), kind);
                const auto run = [&](const KernelTable& table) {
                    Buffer<std::uint8_t> out = filled<std::uint8_t>(static_cast<std::size_t>(width) + 64, 0xAB);
                    std::uint16_t scales[4] = {};
                    table.quantise_kv(x.data(), width, reinterpret_cast<std::int8_t*>(out.data()), scales);
                    std::memcpy(out.data() + width, scales, sizeof scales);
                    return out;
                };
                const auto expected = run(scalar());
                for (int i = 0; i < width; ++i)
                    CHECK(expected[static_cast<std::size_t>(i)] != 0x80);
                for (int b = 0; b < kernels::kv_blocks(width); ++b)
                    CHECK(std::isfinite(half(expected, static_cast<std::size_t>(width + 2 * b))));
                for (const std::string& name : kernels::available_names()) {
                    CAPTURE(name);
                    CHECK(same_bytes(expected, run(kernels::table_named(name))));
                }
            }
        }
    }
}

TEST_CASE("a quantised key is off by half a step at most") {
    Random random(21);
    for (const float size : {1.0F, 1e-4F, 1e4F}) {
        auto x = random.numbers(80, Kind::Normal);
        for (float& number : x)
            number *= size;
        std::int8_t q[80];
        std::uint16_t scales[3];
        scalar().quantise_kv(x.data(), 80, q, scales);
        for (std::size_t i = 0; i < 80; ++i) {
            const auto scale = static_cast<double>(quant::half_to_float(scales[i / 32]));
            const double error = std::fabs(scale * q[i] - static_cast<double>(x[i]));
            // The largest number may be cut off where its scale was rounded down: 127 * 2^-11 steps, more for tiny
            // ones.
            const double tolerance = std::abs(q[i]) == 127 ? 0.5 + 127 * (0x1p-11 + 0x1p-25 / scale) : 0.5001;
            CHECK(error <= tolerance * scale);
        }
    }
    const auto zeros = filled(16, 0.0F);
    std::int8_t q[16];
    std::uint16_t scale = 1;
    scalar().quantise_kv(zeros.data(), 16, q, &scale);
    CHECK(scale == 0);
    CHECK(std::all_of(q, q + 16, [](std::int8_t value) { return value == 0; }));
}

}  // namespace smallmind::tests

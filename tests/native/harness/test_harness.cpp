// The harness must find what is wrong with a kernel, and say where.
#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "harness/check.hpp"
#include "harness/stopwatch.hpp"
#include "kernels/dispatch.hpp"

namespace smallmind::tests {
namespace {

using harness::Case;
using harness::Difference;
using harness::Kind;
using kernels::Format;
using kernels::KernelTable;

constexpr auto kQ4K = static_cast<std::size_t>(Format::Q4_K);
constexpr auto kF16 = static_cast<std::size_t>(Format::F16);

const KernelTable& scalar() { return kernels::table_named("scalar"); }

const Case& find_case(const std::vector<Case>& cases, const std::string& kernel, const std::string& format = "") {
    for (const Case& c : cases)
        if (c.kernel == kernel && c.format == format) return c;
    FAIL("no such case");
    return cases.front();
}

void flip_lowest_bit(float& value) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    bits ^= 1U;
    std::memcpy(&value, &bits, sizeof bits);
}

// "kernel format" of every case in which the table differs from scalar's, products of most formats left out.
std::set<std::string> wrong_kernels(const KernelTable& table) {
    std::set<std::string> wrong;
    const KernelTable* tables[] = {&table};
    for (const Case& c : harness::all_cases(scalar())) {
        const bool is_product = c.kernel.starts_with("matmul");
        if (is_product && c.format != "Q4_K" && c.format != "F16" && c.format != "MXFP4") continue;
        if (harness::check(c, scalar(), tables)[0].difference) wrong.insert(c.kernel + " " + c.format);
    }
    return wrong;
}

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("one wrong bit in one lane of one product is found, and named") {
    KernelTable table = scalar();
    table.matmul_quantised[kQ4K] = [](kernels::QuantisedPanel panel, const kernels::QuantisedRows& x, int first_column,
                                      int n_columns, float* out, std::ptrdiff_t out_stride, std::byte* scratch) {
        scalar().matmul_quantised[kQ4K](panel, x, first_column, n_columns, out, out_stride, scratch);
        if (n_columns == 7) flip_lowest_bit(out[6 * out_stride + 9]);
    };
    CHECK(wrong_kernels(table) == Names{"matmul_quantised Q4_K"});

    const std::vector<Case> cases = harness::all_cases(scalar());
    const KernelTable* tables[] = {&scalar(), &table};
    const auto findings = harness::check(find_case(cases, "matmul_quantised", "Q4_K"), scalar(), tables);
    CHECK_FALSE(findings[0].difference);
    REQUIRE(findings[1].difference);
    const Difference& difference = *findings[1].difference;
    CHECK(difference.shape.columns == 7);
    CHECK(difference.kind == Kind::Normal);
    CHECK(difference.mismatch.part == "out");
    CHECK(difference.mismatch.index == 6 * 24 + 9);
    CHECK(difference.mismatch.expected != difference.mismatch.found);
    CHECK(findings[1].n_trials < findings[0].n_trials);
}

TEST_CASE("a product that ignores the stride, the first column or the end of its output is found") {
    KernelTable table = scalar();
    table.matmul_quantised[kQ4K] = [](kernels::QuantisedPanel panel, const kernels::QuantisedRows& x, int first_column,
                                      int n_columns, float* out, std::ptrdiff_t /*out_stride*/, std::byte* scratch) {
        scalar().matmul_quantised[kQ4K](panel, x, first_column, n_columns, out, kernels::kLanes, scratch);
    };
    CHECK(wrong_kernels(table) == Names{"matmul_quantised Q4_K"});
    table.matmul_quantised[kQ4K] = [](kernels::QuantisedPanel panel, const kernels::QuantisedRows& x,
                                      int /*first_column*/, int n_columns, float* out, std::ptrdiff_t out_stride,
                                      std::byte* scratch) {
        scalar().matmul_quantised[kQ4K](panel, x, 0, n_columns, out, out_stride, scratch);
    };
    CHECK(wrong_kernels(table) == Names{"matmul_quantised Q4_K"});
    table.matmul_quantised[kQ4K] = scalar().matmul_quantised[kQ4K];
    table.matmul_float[kF16] = [](const void* panel, int n_cols, const float* x, std::ptrdiff_t x_stride, int n_columns,
                                  float* out, std::ptrdiff_t out_stride) {
        scalar().matmul_float[kF16](panel, n_cols, x, x_stride, n_columns, out, out_stride);
        out[n_columns * out_stride] = 0.0F;
    };
    CHECK(wrong_kernels(table) == Names{"matmul_float F16"});
}

TEST_CASE("a wrong bit in any other kernel is found") {
    KernelTable table = scalar();
    table.quantise = [](const float* x, int n, std::int8_t* q, float* scale, float* sum, std::int16_t* half_sums) {
        scalar().quantise(x, n, q, scale, sum, half_sums);
        ++half_sums[n / 16 - 1];
    };
    table.residual = [](const float* x, const std::int8_t* q, const float* scale, int n, float* out) {
        scalar().residual(x, q, scale, n, out);
        flip_lowest_bit(out[0]);
    };
    table.rms_norm = [](const float* x, const float* weight, float epsilon, int n, float* out) {
        scalar().rms_norm(x, weight, epsilon, n, out);
        flip_lowest_bit(out[n - 1]);
    };
    table.silu_multiply = [](float* gate, const float* up, int n) {
        scalar().silu_multiply(gate, up, n);
        flip_lowest_bit(gate[n - 1]);
    };
    table.add = [](float* x, const float* y, int n) {
        scalar().add(x, y, n);
        flip_lowest_bit(x[n - 1]);
    };
    table.to_f16 = [](const float* x, int n, std::uint16_t* out) {
        scalar().to_f16(x, n, out);
        out[n - 1] ^= 1U;
    };
    table.quantise_kv = [](const float* x, int n, std::int8_t* q, std::uint16_t* scales) {
        scalar().quantise_kv(x, n, q, scales);
        q[n - 1] ^= 1;
    };
    table.attend[0] = [](const kernels::AttentionPage& page, const kernels::AttentionQueries& queries,
                         const int* limits, int n_queries, bool is_first, const kernels::AttentionState& state) {
        scalar().attend[0](page, queries, limits, n_queries, is_first, state);
        flip_lowest_bit(state.sum[(n_queries - 1) * state.stride]);
    };
    table.attend[1] = [](const kernels::AttentionPage& page, const kernels::AttentionQueries& queries,
                         const int* limits, int n_queries, bool /*is_first*/, const kernels::AttentionState& state) {
        scalar().attend[1](page, queries, limits, n_queries, true, state);
    };
    table.merge = [](const kernels::AttentionState& states, int n_states, int head_width) {
        scalar().merge(states, n_states, head_width);
        flip_lowest_bit(states.out[head_width - 1]);
    };
    CHECK(wrong_kernels(table) == Names{"quantise ", "residual ", "rms_norm ", "silu_multiply ", "add ", "to_f16 ",
                                        "quantise_kv ", "attend F16", "attend Q8_0", "merge "});
}

TEST_CASE("a number that is not finite is found where the contract promises one, though scalar wrote it too") {
    static KernelTable table;
    table = scalar();
    table.rms_norm = [](const float* x, const float* weight, float epsilon, int n, float* out) {
        scalar().rms_norm(x, weight, epsilon, n, out);
        if (std::abs(x[0]) < 1e-38F && x[0] != 0.0F) out[0] = std::numeric_limits<float>::infinity();
    };
    const std::vector<Case> cases = harness::all_cases(table);
    const KernelTable* tables[] = {&table};
    const auto findings = harness::check(find_case(cases, "rms_norm"), table, tables);
    REQUIRE(findings[0].difference);
    CHECK(findings[0].difference->kind == Kind::Tiny);
    CHECK(findings[0].difference->mismatch.expected == "a finite number");
}

TEST_CASE("every kernel can be timed, in every number of columns") {
    harness::Stopwatch stopwatch(1 << 20);
    const KernelTable& fastest = kernels::table_named("");
    for (const Case& c : harness::all_cases(scalar())) {
        CAPTURE(c.kernel);
        CAPTURE(c.format);
        REQUIRE_FALSE(c.timed_columns.empty());
        for (const int columns : c.timed_columns) {
            if (columns > 16) continue;  // long, and the same code
            const harness::Rate rate = stopwatch.time(c, columns, fastest, 2, 1e-4);
            CHECK(rate.bytes_per_s > 0);
            CHECK((rate.macs_per_s > 0) == (c.unit != harness::Unit::None));
        }
    }
}

TEST_CASE("a large product is cut into ranges that together do all of its columns") {
    const std::vector<Case> cases = harness::all_cases(scalar());
    harness::Arena arena(1 << 20);
    const harness::Load load = find_case(cases, "matmul_quantised", "Q4_K").make_load(512, arena, 1);
    CHECK(load.n_rounds == 4);
    CHECK(load.macs_per_item == 16.0 * 2048 * 512);
}

TEST_CASE("memory and arithmetic have limits") {
    harness::Stopwatch stopwatch(1 << 20);
    CHECK(stopwatch.bandwidth(1, 1e-3) > 0);
    for (const std::string& name : kernels::available_names()) {
        CHECK(harness::Stopwatch::peak(harness::Unit::Int8, kernels::table_named(name), 1, 1e-3) > 0);
        CHECK(harness::Stopwatch::peak(harness::Unit::Float32, kernels::table_named(name), 1, 1e-3) > 0);
    }
}

}  // namespace smallmind::tests

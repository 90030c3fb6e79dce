// Kernels that walk over rows: quantising, norms, activations, conversions.
#include <memory>
#include <utility>

#include "harness/arena.hpp"
#include "harness/cases.hpp"

namespace smallmind::harness {
namespace {

using kernels::kBlock;
using kernels::KernelTable;

constexpr float kEpsilon = 1e-5F;
constexpr int kTimedWidth = 2048;
constexpr int kRowsPerItem = 8;
constexpr int kManyItems = 1 << 20;

// A row that stays in the first-level cache, for each thread.
struct Row {
    Buffer<float> x = filled(kTimedWidth, -1.0F);
    // silu(-1) times this is -1: however often the kernel runs, its values neither grow nor become denormal.
    Buffer<float> y = filled(kTimedWidth, 3.71828183F);
    Buffer<float> out = filled(kTimedWidth, 0.0F);
    Buffer<std::int8_t> q = filled(kTimedWidth, std::int8_t{1});
    Buffer<float> scale = filled(kTimedWidth / kBlock, 1.0F);
    Buffer<float> sum = filled(kTimedWidth / kBlock, 1.0F);
    Buffer<std::int16_t> half_sums = filled(kTimedWidth / kBlock * 2, std::int16_t{0});
    Buffer<std::uint16_t> halves = filled(kTimedWidth, std::uint16_t{0});
};

using RunOnRow = void (*)(const KernelTable&, Row&);

std::function<Load(int, Arena&, int)> row_load(double bytes_per_value, RunOnRow run) {
    return [=](int /*columns*/, Arena& /*arena*/, int n_threads) {
        auto rows = std::make_shared<std::vector<Row>>(static_cast<std::size_t>(n_threads));
        Load load;
        load.n_items = kManyItems;
        load.bytes_per_item = bytes_per_value * kTimedWidth * kRowsPerItem;
        load.run = [=](const KernelTable& table, int /*round*/, int begin, int end, int thread) {
            for (int i = begin * kRowsPerItem; i < end * kRowsPerItem; ++i)
                run(table, (*rows)[static_cast<std::size_t>(thread)]);
        };
        return load;
    };
}

using Try = Output (*)(const KernelTable&, const KernelTable& specification, const Buffer<float>& x,
                       const Buffer<float>& y, Kind kind);

// x of the kind, y always normal.
Case row_case(const KernelTable& specification, const char* kernel, std::vector<int> widths, Try attempt,
              double bytes_per_value, RunOnRow run) {
    Case c;
    c.kernel = kernel;
    for (const int width : widths)
        c.shapes.push_back({width, 1});
    c.make_trial = [&specification, attempt](Shape shape, Kind kind, Random& random) -> Trial {
        const auto n = static_cast<std::size_t>(shape.width);
        auto x = std::make_shared<Buffer<float>>(random.numbers(n, kind));
        auto y = std::make_shared<Buffer<float>>(random.numbers(n, Kind::Normal));
        return [&specification, attempt, x, y, kind](const KernelTable& table) {
            return attempt(table, specification, *x, *y, kind);
        };
    };
    c.timed_columns = {1};
    c.make_load = row_load(bytes_per_value, run);
    return c;
}

int width_of(const Buffer<float>& x) { return static_cast<int>(x.size()); }

Buffer<float> copy_of(const Buffer<float>& x) {
    Buffer<float> copy(x.size());
    std::memcpy(copy.data(), x.data(), x.size_bytes());
    return copy;
}

// scale and q of any finite x are finite; so is sum, where the sum of a block is a float at all.
Output try_quantise(const KernelTable& table, const KernelTable& /*specification*/, const Buffer<float>& x,
                    const Buffer<float>& /*y*/, Kind kind) {
    const QuantisedInput rows(table, x, 1, width_of(x));
    Output output;
    output.add("q", rows.q.span());
    output.add("scale", rows.scale.span(), true);
    output.add("sum", rows.sum.span(), kind != Kind::Extremes);
    output.add("half_sums", rows.half_sums.span());
    return output;
}

Output try_residual(const KernelTable& table, const KernelTable& specification, const Buffer<float>& x,
                    const Buffer<float>& /*y*/, Kind /*kind*/) {
    const QuantisedInput rows(specification, x, 1, width_of(x));
    Buffer<float> out(x.size());
    table.residual(x.data(), rows.q.data(), rows.scale.data(), width_of(x), out.data());
    Output output;
    output.add("out", out.span(), true);
    return output;
}

Output try_rms_norm(const KernelTable& table, const KernelTable& /*specification*/, const Buffer<float>& x,
                    const Buffer<float>& y, Kind /*kind*/) {
    Buffer<float> out(x.size());
    table.rms_norm(x.data(), y.data(), kEpsilon, width_of(x), out.data());
    Output output;
    output.add("out", out.span(), true);
    return output;
}

Output try_silu_multiply(const KernelTable& table, const KernelTable& /*specification*/, const Buffer<float>& x,
                         const Buffer<float>& y, Kind kind) {
    Buffer<float> gate = copy_of(x);
    table.silu_multiply(gate.data(), y.data(), width_of(x));
    Output output;
    output.add("gate", gate.span(), kind != Kind::Extremes);
    return output;
}

Output try_add(const KernelTable& table, const KernelTable& /*specification*/, const Buffer<float>& x,
               const Buffer<float>& y, Kind /*kind*/) {
    Buffer<float> sum = copy_of(x);
    table.add(sum.data(), y.data(), width_of(x));
    Output output;
    output.add("x", sum.span(), true);
    return output;
}

Output try_to_f16(const KernelTable& table, const KernelTable& /*specification*/, const Buffer<float>& x,
                  const Buffer<float>& /*y*/, Kind /*kind*/) {
    Buffer<std::uint16_t> out(x.size());
    table.to_f16(x.data(), width_of(x), out.data());
    Output output;
    output.add_halves("out", out.span(), true);
    return output;
}

Output try_quantise_kv(const KernelTable& table, const KernelTable& /*specification*/, const Buffer<float>& x,
                       const Buffer<float>& /*y*/, Kind /*kind*/) {
    Buffer<std::int8_t> q(x.size());
    Buffer<std::uint16_t> scales(static_cast<std::size_t>(kernels::kv_blocks(width_of(x))));
    table.quantise_kv(x.data(), width_of(x), q.data(), scales.data());
    Output output;
    output.add("q", q.span());
    output.add_halves("scales", scales.span(), true);
    return output;
}

}  // namespace

void add_elementwise_cases(std::vector<Case>& cases, const KernelTable& specification) {
    const std::vector<int> blocks = {32, 96, 1024};
    const std::vector<int> lanes = {16, 48, 592};
    constexpr double kFloat = sizeof(float);
    cases.push_back(row_case(specification, "quantise", blocks, try_quantise, kFloat + 1 + 12.0 / kBlock,
                             [](const KernelTable& table, Row& r) {
                                 table.quantise(r.x.data(), kTimedWidth, r.q.data(), r.scale.data(), r.sum.data(),
                                                r.half_sums.data());
                             }));
    cases.push_back(row_case(specification, "residual", blocks, try_residual, 2 * kFloat + 1 + 4.0 / kBlock,
                             [](const KernelTable& table, Row& r) {
                                 table.residual(r.x.data(), r.q.data(), r.scale.data(), kTimedWidth, r.out.data());
                             }));
    cases.push_back(
        row_case(specification, "rms_norm", lanes, try_rms_norm, 3 * kFloat, [](const KernelTable& table, Row& r) {
            table.rms_norm(r.x.data(), r.y.data(), kEpsilon, kTimedWidth, r.out.data());
        }));
    cases.push_back(
        row_case(specification, "silu_multiply", lanes, try_silu_multiply, 3 * kFloat,
                 [](const KernelTable& table, Row& r) { table.silu_multiply(r.x.data(), r.y.data(), kTimedWidth); }));
    cases.push_back(row_case(specification, "add", lanes, try_add, 3 * kFloat, [](const KernelTable& table, Row& r) {
        table.add(r.out.data(), r.y.data(), kTimedWidth);
    }));
    cases.push_back(
        row_case(specification, "to_f16", lanes, try_to_f16, kFloat + 2,
                 [](const KernelTable& table, Row& r) { table.to_f16(r.x.data(), kTimedWidth, r.halves.data()); }));
    cases.push_back(row_case(specification, "quantise_kv", lanes, try_quantise_kv, kFloat + 1 + 2.0 / kBlock,
                             [](const KernelTable& table, Row& r) {
                                 table.quantise_kv(r.x.data(), kTimedWidth, r.q.data(), r.halves.data());
                             }));
}

}  // namespace smallmind::harness

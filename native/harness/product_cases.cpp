// Products with panels of every format.
#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "harness/arena.hpp"
#include "harness/cases.hpp"

namespace smallmind::harness {
namespace {

using kernels::Format;
using kernels::kBlock;
using kernels::KernelTable;
using kernels::kLanes;

constexpr const char* kFormatNames[] = {"F32",  "F16",  "BF16", "Q4_0", "Q4_1", "Q5_0",   "Q5_1",   "Q8_0",
                                        "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4"};
static_assert(std::size(kFormatNames) == kernels::kFormats);

constexpr float kUntouched = -7.0F;
constexpr int kGuard = 32;        // values behind an output that nobody may write
constexpr int kTrialStride = 24;  // not the lanes: a kernel that ignores the stride must fail

constexpr int kTimedWidth = 2048;
constexpr int kMostColumns = 512;
const std::vector<int> kTimedColumns = {1, 2, 4, 8, 16, kMostColumns};
// Columns of one call: as many as ops/matmul keeps in the second-level cache.
constexpr int kColumnsPerCall = 132;

Buffer<float> untouched_output(int n_columns) {
    return filled(static_cast<std::size_t>(n_columns * kTrialStride + kGuard), kUntouched);
}

// --- Trials ---

std::vector<Shape> shapes_of(const std::vector<int>& widths, int every_column_of) {
    std::vector<Shape> shapes;
    for (const int width : widths) {
        for (int columns = 1; columns <= 17; ++columns) {
            const bool is_picked = columns == 1 || columns == 5 || columns == 13;
            if (is_picked || width == every_column_of) shapes.push_back({width, columns});
        }
        for (const int columns : {30, 33, 47})  // few, many with a last tile of its own, many
            shapes.push_back({width, columns});
    }
    return shapes;
}

// Huge: every q is 127 or every q is -127, the most that a sum of weights and activations comes to.
Buffer<float> activations(Random& random, Shape shape, int n_rows, Kind kind) {
    Buffer<float> x = random.numbers(static_cast<std::size_t>(n_rows * shape.width), kind);
    if (kind != Kind::Huge) return x;
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = i / static_cast<std::size_t>(shape.width) % 2 == 0 ? 1.0F : -1.0F;
    return x;
}

Trial quantised_trial(const KernelTable& specification, Format format, Shape shape, Kind kind, Random& random) {
    const int first_column = shape.columns % 3;
    const int n_rows = first_column + shape.columns;
    auto panel = std::make_shared<Panel>(random_panel(random, format, shape.width / kBlock, kind));
    auto input =
        std::make_shared<QuantisedInput>(specification, activations(random, shape, n_rows, kind), n_rows, shape.width);
    const bool is_finite = kind != Kind::Extremes && format != Format::MXFP4;
    return [=](const KernelTable& table) {
        Buffer<float> out = untouched_output(shape.columns);
        Buffer<std::byte> scratch = filled(kernels::kUnpackedBytes, std::byte{0xA5});
        table.matmul_quantised[static_cast<std::size_t>(format)](
            panel->view(), input->view(), first_column, shape.columns, out.data(), kTrialStride, scratch.data());
        Output output;
        output.add("out", out.span(), is_finite);
        return output;
    };
}

std::size_t bytes_per_weight(Format format) { return static_cast<std::size_t>(kernels::layout_of(format).float_bytes); }

Buffer<std::byte> float_panel(Random& random, Format format, int width, Kind kind) {
    const auto n = static_cast<std::size_t>(width * kLanes);
    Buffer<std::byte> panel(n * bytes_per_weight(format));
    const auto copy = [&](const auto& values) { std::memcpy(panel.data(), values.data(), panel.size()); };
    if (format == Format::F32) {
        copy(random.numbers(n, kind));
    } else {
        copy(random.halves(n, kind));
    }
    return panel;
}

Trial float_trial(Format format, Shape shape, Kind kind, Random& random) {
    const int x_stride = shape.width + 3;
    auto panel = std::make_shared<Buffer<std::byte>>(float_panel(random, format, shape.width, kind));
    auto x = std::make_shared<Buffer<float>>(
        random.numbers(static_cast<std::size_t>(shape.columns * x_stride), Kind::Normal));
    const bool is_finite = kind != Kind::Extremes && format != Format::BF16;
    return [=](const KernelTable& table) {
        Buffer<float> out = untouched_output(shape.columns);
        table.matmul_float[static_cast<std::size_t>(format)](panel->data(), shape.width, x->data(), x_stride,
                                                             shape.columns, out.data(), kTrialStride);
        Output output;
        output.add("out", out.span(), is_finite);
        return output;
    };
}

// --- Loads ---

// What all timed products multiply with.
struct TimedInput {
    Buffer<float> x;
    QuantisedInput quantised;

    static Buffer<float> values() {
        Random random(1);
        Buffer<float> x(static_cast<std::size_t>(kMostColumns) * kTimedWidth);
        for (float& v : x)
            v = static_cast<float>(random.below(2001) - 1000) / 500.0F;
        return x;
    }
    explicit TimedInput(const KernelTable& specification)
        : x(values()), quantised(specification, x, kMostColumns, kTimedWidth) {}
};

struct ThreadScratch {
    Buffer<float> out{static_cast<std::size_t>(kMostColumns) * kLanes};
    Buffer<std::byte> unpacked{kernels::kUnpackedBytes};
};

// multiply(table, panel, first_column, n_columns, scratch) for each panel of the arena.
template <class Multiply>
Load product_load(const std::string& name, std::span<const std::byte> panel, int columns, Arena& arena, int n_threads,
                  Multiply multiply) {
    Load load;
    load.n_items = arena.fill(name, panel);
    load.n_rounds = (columns + kColumnsPerCall - 1) / kColumnsPerCall;
    load.bytes_per_item = static_cast<double>(panel.size()) * load.n_rounds;
    load.macs_per_item = static_cast<double>(kLanes) * kTimedWidth * columns;
    const std::byte* first_panel = arena.bytes().data();
    const std::size_t panel_bytes = panel.size();
    auto scratch = std::make_shared<std::vector<ThreadScratch>>(static_cast<std::size_t>(n_threads));
    load.run = [=](const KernelTable& table, int round, int begin, int end, int thread) {
        const int first_column = round * kColumnsPerCall;
        const int n_columns = std::min(kColumnsPerCall, columns - first_column);
        for (int item = begin; item < end; ++item) {
            multiply(table, first_panel + static_cast<std::size_t>(item) * panel_bytes, first_column, n_columns,
                     (*scratch)[static_cast<std::size_t>(thread)]);
        }
    };
    return load;
}

Load quantised_load(const std::shared_ptr<const TimedInput>& input, const std::string& name, Format format, int columns,
                    Arena& arena, int n_threads) {
    Random random(2);
    const Panel panel = typical_panel(random, format, kTimedWidth / kBlock);
    const std::size_t quant_bytes = panel.quants.size();
    const std::size_t scale_bytes = (panel.scales.size() + 63) / 64 * 64;
    Buffer<std::byte> pattern = filled(quant_bytes + scale_bytes, std::byte{0});
    std::memcpy(pattern.data(), panel.quants.data(), quant_bytes);
    std::memcpy(pattern.data() + quant_bytes, panel.scales.data(), panel.scales.size());
    return product_load(
        name, pattern.span(), columns, arena, n_threads,
        [=](const KernelTable& table, const std::byte* at, int first_column, int n_columns, ThreadScratch& scratch) {
            const auto* quants = reinterpret_cast<const std::uint8_t*>(at);
            table.matmul_quantised[static_cast<std::size_t>(format)](
                {quants, quants + quant_bytes}, input->quantised.view(), first_column, n_columns, scratch.out.data(),
                kLanes, scratch.unpacked.data());
        });
}

Load float_load(const std::shared_ptr<const TimedInput>& input, const std::string& name, Format format, int columns,
                Arena& arena, int n_threads) {
    Buffer<std::byte> panel = filled(static_cast<std::size_t>(kTimedWidth * kLanes) * bytes_per_weight(format),
                                     std::byte{0x3C});  // 0.01 to 1.06, whatever the format
    return product_load(
        name, panel.span(), columns, arena, n_threads,
        [=](const KernelTable& table, const std::byte* at, int first_column, int n_columns, ThreadScratch& scratch) {
            table.matmul_float[static_cast<std::size_t>(format)](
                at, kTimedWidth, input->x.data() + static_cast<std::ptrdiff_t>(first_column) * kTimedWidth, kTimedWidth,
                n_columns, scratch.out.data(), kLanes);
        });
}

// --- Cases ---

Case quantised_case(const KernelTable& specification, std::shared_ptr<const TimedInput> input, Format format) {
    Case c;
    c.kernel = "matmul_quantised";
    c.format = kFormatNames[static_cast<std::size_t>(format)];
    c.unit = Unit::Int8;
    c.is_from_memory = true;
    const int step = kernels::layout_of(format).group_blocks;
    std::vector<int> widths = {1, 2, 18, 25, 49};
    for (int& width : widths)
        width = (width + step - 1) / step * step * kBlock;
    widths.erase(std::unique(widths.begin(), widths.end()), widths.end());
    c.shapes = shapes_of(widths, widths[widths.size() - 2]);
    c.make_trial = [&specification, format](Shape shape, Kind kind, Random& random) {
        return quantised_trial(specification, format, shape, kind, random);
    };
    c.timed_columns = kTimedColumns;
    c.make_load = [input = std::move(input), name = c.format, format](int columns, Arena& arena, int n_threads) {
        return quantised_load(input, name, format, columns, arena, n_threads);
    };
    return c;
}

Case float_case(std::shared_ptr<const TimedInput> input, Format format) {
    Case c;
    c.kernel = "matmul_float";
    c.format = kFormatNames[static_cast<std::size_t>(format)];
    c.unit = Unit::Float32;
    c.is_from_memory = true;
    c.shapes = shapes_of({1, 32, 70, 577}, 70);
    c.make_trial = [format](Shape shape, Kind kind, Random& random) {
        return float_trial(format, shape, kind, random);
    };
    c.timed_columns = kTimedColumns;
    c.make_load = [input = std::move(input), name = c.format, format](int columns, Arena& arena, int n_threads) {
        return float_load(input, name, format, columns, arena, n_threads);
    };
    return c;
}

}  // namespace

void add_product_cases(std::vector<Case>& cases, const KernelTable& specification) {
    const auto input = std::make_shared<const TimedInput>(specification);
    for (int i = 0; i < kernels::kFormats; ++i) {
        const auto format = static_cast<Format>(i);
        const bool is_float = specification.matmul_float[i] != nullptr;
        cases.push_back(is_float ? float_case(input, format) : quantised_case(specification, input, format));
    }
}

}  // namespace smallmind::harness

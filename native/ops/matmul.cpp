#include "ops/matmul.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace smallmind::ops {
namespace {

using kernels::kLanes;

// Half of a small second-level cache for the activations.
constexpr int kRangeBytes = 256 << 10;
// Of what comes next: what the memory gives while a thread waits, and less than half of a second-level cache.
constexpr std::ptrdiff_t kFetchedBytes = 128 << 10;

// A whole number of every kernel set's tiles.
constexpr int kRangeStep = 12;

constexpr int divide_up(int n, int d) noexcept { return (n + d - 1) / d; }

// Ranges of about equal size.
int rows_per_range(int n_cols, int n_rows) noexcept {
    const int most = std::max(4 * kRangeStep, kRangeBytes / n_cols);
    const int n_ranges = divide_up(n_rows, most);
    return divide_up(divide_up(n_rows, n_ranges), kRangeStep) * kRangeStep;
}

}  // namespace

Matmul::Matmul(const Executor& executor, int max_rows) : executor_(executor) {
    const std::size_t columns = static_cast<std::size_t>(max_rows) * kLanes;
    for (int thread = 0; thread < executor.pool.n_threads(); ++thread) {
        scratch_.push_back({memory::zeroed<std::byte>(kernels::kUnpackedBytes), memory::zeroed<float>(2 * columns),
                            memory::zeroed<float>(2 * columns), memory::zeroed<float>(2 * columns)});
    }
}

Matmul::~Matmul() { executor_.pool.expect({}); }

template <class Body>
void Matmul::for_each_item(int n, int n_cols, int n_rows, Body&& body) {
    const int step = rows_per_range(n_cols, n_rows);
    const int n_ranges = divide_up(n_rows, step);
    executor_.pool.parallel_for(n_ranges * n, 1, [&](int begin, int end, int thread) {
        for (int item = begin; item < end; ++item) {
            const int first_row = item / n * step;
            body(item % n, Range{first_row, std::min(step, n_rows - first_row)}, thread);
        }
    });
}

void Matmul::expect(std::initializer_list<const quant::Matrix*> next) {
    int n_panels = 0;
    for (const quant::Matrix* matrix : next)
        n_panels += matrix->n_panels();
    coming_.clear();
    for (int t = 0; t < executor_.pool.n_threads(); ++t) {
        int index = executor_.pool.first_item(n_panels, t);
        const quant::Matrix* const* matrix = next.begin();
        for (; index >= (*matrix)->n_panels(); ++matrix)
            index -= (*matrix)->n_panels();
        coming_.push_back({(*matrix)->panel(index), nullptr, kFetchedBytes});
    }
    executor_.pool.expect(coming_);
}

void Matmul::expect_gated(const quant::Matrix& gate, const quant::Matrix& up) {
    coming_.clear();
    for (int t = 0; t < executor_.pool.n_threads(); ++t) {
        const int index = 2 * executor_.pool.first_item(divide_up(gate.n_panels(), 2), t);
        coming_.push_back({gate.panel(index), up.panel(index), kFetchedBytes / 2});
    }
    executor_.pool.expect(coming_);
}

void Matmul::panel(const quant::Matrix& weights, int index, const Input& input, Range range, float* out,
                   std::ptrdiff_t out_stride, Scratch& scratch) {
    const kernels::KernelTable& k = executor_.kernels;
    const auto quantised = [&](kernels::MatmulQuantised kernel) {
        const kernels::QuantisedPanel w = weights.quantised_panel(index);
        const kernels::QuantisedRows x = input.quantised.view();
        if (!input.quantised.is_doubled())
            return kernel(w, x, range.first_row, range.n_rows, out, out_stride, scratch.unpacked.data());
        float* doubled = scratch.doubled.data();
        kernel(w, x, 2 * range.first_row, 2 * range.n_rows, doubled, kLanes, scratch.unpacked.data());
        add_pairs(range.n_rows, doubled, out, out_stride);
    };
    const auto plain = [&](kernels::MatmulFloat kernel) {
        const float* x = input.rows + range.first_row * input.stride;
        kernel(weights.panel(index), weights.n_cols(), x, input.stride, range.n_rows, out, out_stride);
    };
    const auto format = static_cast<std::size_t>(weights.format());
    if (const kernels::MatmulQuantised kernel = k.matmul_quantised[format]) return quantised(kernel);
    plain(k.matmul_float[format]);
}

void Matmul::add_pairs(int n_rows, const float* doubled, float* out, std::ptrdiff_t out_stride) const noexcept {
    for (int r = 0; r < n_rows; ++r, doubled += 2 * kLanes, out += out_stride) {
        std::memcpy(out, doubled, kLanes * sizeof(float));
        executor_.kernels.add(out, doubled + kLanes, kLanes);
    }
}

void Matmul::finish(const Product& product, int index, const Input& input, Range range, Scratch& scratch) {
    const int first_output = index * kLanes;
    const int n = product.is_exact ? std::min(kLanes, product.weights->n_rows() - first_output) : kLanes;
    float* out = product.out + range.first_row * product.out_stride + first_output;
    if (product.bias == nullptr && !product.is_added && n == kLanes) {
        return panel(*product.weights, index, input, range, out, product.out_stride, scratch);
    }
    float* result = scratch.first.data();
    panel(*product.weights, index, input, range, result, kLanes, scratch);
    for (int r = 0; r < range.n_rows; ++r, result += kLanes, out += product.out_stride) {
        if (product.bias != nullptr) executor_.kernels.add(result, product.bias + first_output, kLanes);
        if (product.is_added) {
            executor_.kernels.add(out, result, kLanes);
        } else {
            std::memcpy(out, result, static_cast<std::size_t>(n) * sizeof(float));
        }
    }
}

void Matmul::multiply(std::span<const Product> products, const Input& input) {
    int n_panels = 0;
    for (const Product& product : products)
        n_panels += product.weights->n_panels();
    for_each_item(n_panels, products.front().weights->n_cols(), input.n_rows, [&](int index, Range range, int thread) {
        const Product* product = products.data();
        for (; index >= product->weights->n_panels(); ++product)
            index -= product->weights->n_panels();
        finish(*product, index, input, range, scratch_[static_cast<std::size_t>(thread)]);
    });
}

template <class Take>
void Matmul::for_each_gated(const quant::Matrix& gate, const quant::Matrix& up, const Input& input, Take&& take) {
    assert(gate.n_rows() == up.n_rows());
    constexpr int kPair = 2 * kLanes;
    for_each_item(divide_up(gate.n_panels(), 2), gate.n_cols(), input.n_rows, [&](int pair, Range range, int thread) {
        Scratch& scratch = scratch_[static_cast<std::size_t>(thread)];
        float* gated = scratch.first.data();
        float* factors = scratch.second.data();
        for (int i = 0; i < 2 && 2 * pair + i < gate.n_panels(); ++i) {
            panel(gate, 2 * pair + i, input, range, gated + i * kLanes, kPair, scratch);
            panel(up, 2 * pair + i, input, range, factors + i * kLanes, kPair, scratch);
        }
        executor_.kernels.silu_multiply(gated, factors, range.n_rows * kPair);
        take(gated, pair, range);
    });
}

void Matmul::multiply_gated(const quant::Matrix& gate, const quant::Matrix& up, const Input& input, Rows& out) {
    for_each_gated(gate, up, input, [&](const float* gated, int pair, Range range) {
        const int n = std::min(2 * kLanes, out.padded_cols() - pair * 2 * kLanes);
        for (int r = 0; r < range.n_rows; ++r, gated += 2 * kLanes) {
            float* to = out.row(range.first_row + r) + pair * 2 * kLanes;
            std::memcpy(to, gated, static_cast<std::size_t>(n) * sizeof(float));
        }
    });
}

void Matmul::multiply_gated(const quant::Matrix& gate, const quant::Matrix& up, const Input& input,
                            QuantisedActivations& out) {
    for_each_gated(gate, up, input, [&](const float* gated, int pair, Range range) {
        for (int r = 0; r < range.n_rows; ++r, gated += 2 * kLanes)
            out.quantise(executor_.kernels, gated, range.first_row + r, pair, 1);
    });
}

}  // namespace smallmind::ops

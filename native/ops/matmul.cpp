#include "ops/matmul.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace smallmind::ops {
namespace {

using kernels::kLanes;

// Each thread gets about so many runs of panels, so that one that is held up leaves little behind.
constexpr int kRunsPerThread = 6;

}  // namespace

Matmul::Matmul(const Executor& executor, int max_rows, int max_cols) : executor_(executor) {
    const std::size_t unpacked = kernels::unpacked_bytes((max_cols + kernels::kBlock - 1) / kernels::kBlock);
    const std::size_t columns = static_cast<std::size_t>(max_rows) * kLanes;
    for (int thread = 0; thread < executor.pool.n_threads(); ++thread) {
        scratch_.push_back({memory::AlignedBuffer<std::byte>(unpacked), memory::AlignedBuffer<float>(columns),
                            memory::AlignedBuffer<float>(columns), memory::AlignedBuffer<float>(2 * columns)});
    }
}

int Matmul::grain(int n_panels) const noexcept { return std::max(1, n_panels / (kRunsPerThread * executor_.pool.n_threads())); }

void Matmul::panel(const quant::Matrix& weights, int index, const Input& input, float* out, std::ptrdiff_t out_stride, Scratch& scratch) {
    const kernels::KernelTable& k = executor_.kernels;
    const auto quantised = [&](kernels::MatmulQuantised kernel) {
        if (!input.is_doubled) {
            return kernel(weights.quantised_panel(index), input.quantised.view(), 0, input.n_rows, out, out_stride, scratch.unpacked.data());
        }
        float* doubled = scratch.doubled.data();
        kernel(weights.quantised_panel(index), input.quantised.view(), 0, 2 * input.n_rows, doubled, kLanes, scratch.unpacked.data());
        add_pairs(input, doubled, out, out_stride);
    };
    const auto plain = [&](kernels::MatmulFloat kernel) {
        kernel(weights.float_panel(index), weights.n_cols(), input.rows, input.stride, input.n_rows, out, out_stride);
    };
    switch (weights.format()) {
        case quant::Format::Q4_0: return quantised(k.matmul_q4_0);
        case quant::Format::Q4_1: return quantised(k.matmul_q4_1);
        case quant::Format::Q8_0: return quantised(k.matmul_q8_0);
        case quant::Format::F32: return plain(k.matmul_f32);
        case quant::Format::F16: return plain(k.matmul_f16);
        case quant::Format::BF16: return plain(k.matmul_bf16);
    }
}

void Matmul::add_pairs(const Input& input, const float* doubled, float* out, std::ptrdiff_t out_stride) const noexcept {
    for (int r = 0; r < input.n_rows; ++r, doubled += 2 * kLanes, out += out_stride) {
        std::memcpy(out, doubled, kLanes * sizeof(float));
        executor_.kernels.add(out, doubled + kLanes, kLanes);
    }
}

void Matmul::finish(const Product& product, int index, const Input& input, Scratch& scratch) {
    const int first_row = index * kLanes;
    const int n = product.is_exact ? std::min(kLanes, product.weights->n_rows() - first_row) : kLanes;
    if (product.bias == nullptr && !product.is_added && n == kLanes) {
        return panel(*product.weights, index, input, product.out + first_row, product.out_stride, scratch);
    }
    float* result = scratch.first.data();
    panel(*product.weights, index, input, result, kLanes, scratch);
    for (int r = 0; r < input.n_rows; ++r, result += kLanes) {
        float* out = product.out + r * product.out_stride + first_row;
        if (product.bias != nullptr) executor_.kernels.add(result, product.bias + first_row, kLanes);
        if (product.is_added) {
            executor_.kernels.add(out, result, kLanes);
        } else {
            std::memcpy(out, result, static_cast<std::size_t>(n) * sizeof(float));
        }
    }
}

void Matmul::multiply(std::span<const Product> products, const Input& input) {
    int n_panels = 0;
    for (const Product& product : products) n_panels += product.weights->n_panels();
    executor_.pool.parallel_for(n_panels, grain(n_panels), [&](int begin, int end, int thread) {
        int first = 0;
        for (const Product& product : products) {
            const int last = first + product.weights->n_panels();
            for (int i = std::max(begin, first); i < std::min(end, last); ++i) {
                finish(product, i - first, input, scratch_[static_cast<std::size_t>(thread)]);
            }
            first = last;
        }
    });
}

void Matmul::multiply_gated(const quant::Matrix& gate, const quant::Matrix& up, const Input& input, float* out,
                            std::ptrdiff_t out_stride) {
    assert(gate.n_rows() == up.n_rows());
    executor_.pool.parallel_for(gate.n_panels(), grain(gate.n_panels()), [&](int begin, int end, int thread) {
        Scratch& scratch = scratch_[static_cast<std::size_t>(thread)];
        for (int i = begin; i < end; ++i) {
            float* gated = scratch.first.data();
            panel(gate, i, input, gated, kLanes, scratch);
            panel(up, i, input, scratch.second.data(), kLanes, scratch);
            executor_.kernels.silu_multiply(gated, scratch.second.data(), input.n_rows * kLanes);
            for (int r = 0; r < input.n_rows; ++r) {
                std::memcpy(out + r * out_stride + i * kLanes, gated + r * kLanes, kLanes * sizeof(float));
            }
        }
    });
}

}  // namespace smallmind::ops

#include "ops/activations.hpp"

#include <algorithm>

namespace smallmind::ops {
namespace {

constexpr std::size_t product(int a, std::ptrdiff_t b) noexcept {
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
}

}  // namespace

Rows::Rows(int max_rows, int n_cols)
    : stride_((n_cols + kernels::kLanes - 1) / kernels::kLanes * kernels::kLanes),
      data_(memory::zeroed<float>(product(max_rows, stride_))) {}

QuantisedActivations::QuantisedActivations(int max_rows, int max_cols)
    : q_(memory::zeroed<std::int8_t>(product(max_rows, max_cols))),
      scale_(memory::zeroed<float>(product(max_rows, max_cols / kernels::kBlock))),
      sum_(memory::zeroed<float>(scale_.size())),
      half_sums_(memory::zeroed<std::int16_t>(2 * scale_.size())) {}

void QuantisedActivations::quantise_blocks(const kernels::KernelTable& kernels, const float* x,
                                           std::ptrdiff_t first_block, int n) noexcept {
    kernels.quantise(x, n, q_.data() + first_block * kernels::kBlock, scale_.data() + first_block,
                     sum_.data() + first_block, half_sums_.data() + 2 * first_block);
}

void QuantisedActivations::quantise(const kernels::KernelTable& kernels, const float* x, int row, int first_block,
                                    int n_blocks) noexcept {
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(is_doubled_ ? 2 * row : row) * n_blocks_ + first_block;
    if (!is_doubled_) return quantise_blocks(kernels, x, first, n_blocks * kernels::kBlock);
    constexpr int kBlocksAtOnce = 8;
    alignas(64) float rest[kBlocksAtOnce * kernels::kBlock];
    for (int b = 0; b < n_blocks; b += kBlocksAtOnce, x += kBlocksAtOnce * kernels::kBlock) {
        const int n = std::min(kBlocksAtOnce, n_blocks - b) * kernels::kBlock;
        quantise_blocks(kernels, x, first + b, n);
        kernels.residual(x, q_.data() + (first + b) * kernels::kBlock, scale_.data() + first + b, n, rest);
        quantise_blocks(kernels, rest, first + n_blocks_ + b, n);
    }
}

}  // namespace smallmind::ops

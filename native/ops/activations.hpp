#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_table.hpp"
#include "memory/aligned_buffer.hpp"

namespace smallmind::ops {

// Rows of float32, row r at data() + r * stride(); the stride is n_cols rounded up to 16, and the padding is zero.
class Rows {
  public:
    Rows(int max_rows, int n_cols);

    [[nodiscard]] float* row(int r) noexcept { return data_.data() + r * stride_; }
    [[nodiscard]] const float* row(int r) const noexcept { return data_.data() + r * stride_; }
    [[nodiscard]] std::ptrdiff_t stride() const noexcept { return stride_; }
    [[nodiscard]] int padded_cols() const noexcept { return static_cast<int>(stride_); }

  private:
    std::ptrdiff_t stride_;
    memory::AlignedBuffer<float> data_;
};

// The int8 form of rows of up to max_cols values; the width is set before each use.
class QuantisedActivations {
  public:
    QuantisedActivations(int max_rows, int max_cols);

    // n_cols % 32 == 0.
    void set_width(int n_cols) noexcept { n_blocks_ = n_cols / kernels::kBlock; }

    void quantise(const kernels::KernelTable& kernels, const float* x, int row) noexcept;

    // Row 2 * row holds x, row 2 * row + 1 what that left of it: together 15 bits of precision.
    void quantise_twice(const kernels::KernelTable& kernels, const float* x, int row) noexcept;

    [[nodiscard]] kernels::QuantisedRows view() const noexcept {
        return {q_.data(), scale_.data(), sum_.data(), half_sums_.data(), n_blocks_};
    }

  private:
    void quantise_blocks(const kernels::KernelTable& kernels, const float* x, std::ptrdiff_t first_block,
                         int n) noexcept;

    int n_blocks_ = 0;
    memory::AlignedBuffer<std::int8_t> q_;
    memory::AlignedBuffer<float> scale_;
    memory::AlignedBuffer<float> sum_;
    memory::AlignedBuffer<std::int16_t> half_sums_;
};

}  // namespace smallmind::ops

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

// The int8 form of rows of up to max_cols values.  A doubled row is kept as two: its int8 form, and that of what the
// first left of it: together 15 bits of precision.
class QuantisedActivations {
  public:
    QuantisedActivations(int max_rows, int max_cols);

    // What the rows that are quantised next look like.  n_cols % 32 == 0.
    void set_form(int n_cols, bool is_doubled) noexcept {
        n_blocks_ = n_cols / kernels::kBlock;
        is_doubled_ = is_doubled;
    }

    // A whole row.
    void quantise(const kernels::KernelTable& kernels, const float* x, int row) noexcept {
        quantise(kernels, x, row, 0, n_blocks_);
    }
    // n_blocks blocks of a row, from first_block on.  x: 32 values of each.  Different blocks may be quantised at once.
    void quantise(const kernels::KernelTable& kernels, const float* x, int row, int first_block, int n_blocks) noexcept;

    [[nodiscard]] bool is_doubled() const noexcept { return is_doubled_; }

    [[nodiscard]] kernels::QuantisedRows view() const noexcept {
        return {q_.data(), scale_.data(), sum_.data(), half_sums_.data(), n_blocks_};
    }

  private:
    void quantise_blocks(const kernels::KernelTable& kernels, const float* x, std::ptrdiff_t first_block,
                         int n) noexcept;

    int n_blocks_ = 0;
    bool is_doubled_ = false;
    memory::AlignedBuffer<std::int8_t> q_;
    memory::AlignedBuffer<float> scale_;
    memory::AlignedBuffer<float> sum_;
    memory::AlignedBuffer<std::int16_t> half_sums_;
};

}  // namespace smallmind::ops

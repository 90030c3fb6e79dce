// Weight matrices as the kernels read them, in panels of 16 rows: kernels/panel_format.hpp says how one lies in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/kernel_table.hpp"
#include "quant/formats.hpp"
#include "quant/half.hpp"

namespace smallmind::quant {

constexpr bool is_quantised(Format f) noexcept { return kernels::layout_of(f).float_bytes == 0; }

// A packed matrix of n_rows x n_cols in memory that somebody else owns.
class Matrix {
  public:
    Matrix() = default;
    // storage: size_bytes(format, n_rows, n_cols) bytes, 64-byte aligned; pack() fills it.
    // n_cols: a multiple of the format's block in a file.
    Matrix(Format format, int n_rows, int n_cols, std::byte* storage) noexcept;

    static std::size_t size_bytes(Format format, int n_rows, int n_cols) noexcept;

    // Packs panels [first, last) from the GGUF rows in source, the whole tensor.  Different panels may be packed at
    // once.
    void pack(std::span<const std::byte> source, int first, int last) noexcept;

    // out[0, n_cols) = the weights of one row, exactly as the format defines them.
    void row(int index, float* out) const noexcept;

    [[nodiscard]] Format format() const noexcept { return format_; }
    [[nodiscard]] int n_rows() const noexcept { return n_rows_; }
    [[nodiscard]] int n_cols() const noexcept { return n_cols_; }
    [[nodiscard]] int n_panels() const noexcept { return (n_rows_ + kernels::kLanes - 1) / kernels::kLanes; }
    [[nodiscard]] int n_blocks() const noexcept { return n_cols_ / kernels::kBlock; }
    [[nodiscard]] std::size_t size_bytes() const noexcept {
        return static_cast<std::size_t>(n_panels()) * panel_bytes_;
    }
    [[nodiscard]] bool is_empty() const noexcept { return data_ == nullptr; }

    [[nodiscard]] kernels::QuantisedPanel quantised_panel(int index) const noexcept;
    // Where a panel begins; all there is to know of one whose weights are floats.
    [[nodiscard]] const std::byte* panel(int index) const noexcept { return start_of(index); }

  private:
    [[nodiscard]] std::byte* start_of(int panel) const noexcept {
        return data_ + static_cast<std::size_t>(panel) * panel_bytes_;
    }
    [[nodiscard]] Panel parts_of_panel(int index) const noexcept;

    Format format_ = Format::F32;
    int n_rows_ = 0;
    int n_cols_ = 0;
    std::size_t quant_bytes_ = 0;  // of one panel
    std::size_t panel_bytes_ = 0;
    std::byte* data_ = nullptr;
};

}  // namespace smallmind::quant

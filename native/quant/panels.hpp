// Weight matrices as the kernels read them.
//
// A panel is 16 rows.  Per panel, first the quants of all blocks, then the scales of all blocks, each part 64-byte
// aligned:
//     Q4_0, Q4_1   a block of 32 k: 4 lines of 64 bytes; byte 4 * row + i of line j holds k = 4j + i (low nibble), 16 +
//     4j + i (high) Q8_0         a block of 32 k: 8 lines; byte 4 * row + i of line j holds k = 4j + i, signed scales
//     per block 16 float16 (d of each row); Q4_1: then 16 more (m) F32 F16 BF16 k-major: 16 weights of one k side by
//     side; no scales
// Rows beyond the matrix are zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "gguf/types.hpp"
#include "kernels/kernel_table.hpp"

namespace smallmind::quant {

using kernels::Format;

// The panel format of a GGUF tensor type; nullptr where there is none yet.
const Format* find_format(gguf::TensorType type) noexcept;

constexpr bool is_quantised(Format f) noexcept { return f == Format::Q4_0 || f == Format::Q4_1 || f == Format::Q8_0; }

// A packed matrix of n_rows x n_cols in memory that somebody else owns.
class Matrix {
  public:
    Matrix() = default;
    // storage: size_bytes(format, n_rows, n_cols) bytes, 64-byte aligned; pack() fills it.
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
    [[nodiscard]] const std::byte* float_panel(int index) const noexcept { return panel(index); }

  private:
    [[nodiscard]] std::byte* panel(int index) const noexcept {
        return data_ + static_cast<std::size_t>(index) * panel_bytes_;
    }

    Format format_ = Format::F32;
    int n_rows_ = 0;
    int n_cols_ = 0;
    std::size_t quant_bytes_ = 0;  // of one panel
    std::size_t panel_bytes_ = 0;
    std::byte* data_ = nullptr;
};

// IEEE half to single; exact.
float half_to_float(std::uint16_t half) noexcept;

}  // namespace smallmind::quant

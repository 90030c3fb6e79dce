// What quant/panels does with a format: packs 16 rows of a file into a panel, and reads a row back.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gguf/types.hpp"
#include "kernels/panel_format.hpp"

namespace smallmind::quant {

using kernels::Format;

// Up to 16 rows of one panel, as they lie in the file.
struct FileRows {
    const std::uint8_t* first;
    std::size_t stride;  // bytes of one row
    int n_rows;
};

struct Panel {
    std::uint8_t* quants;  // or floats
    std::uint8_t* scales;  // nullptr for float formats
};

struct FormatEntry {
    gguf::TensorType type;
    Format format;
    int block_weights;  // n_cols is a multiple of it
    int block_bytes;    // in the file

    // Leaves lanes beyond n_rows as they are.
    void (*pack)(const FileRows& rows, int n_cols, const Panel& panel) noexcept;
    void (*read_row)(const Panel& panel, int lane, int n_cols, float* out) noexcept;
};

const FormatEntry& entry_of(Format format) noexcept;

// The panel format of a GGUF tensor type; nullptr where there is none.
const Format* find_format(gguf::TensorType type) noexcept;

}  // namespace smallmind::quant

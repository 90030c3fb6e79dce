#include "quant/panels.hpp"

#include <bit>
#include <cmath>
#include <cstring>

namespace smallmind::quant {
namespace {

using kernels::kBlock;
using kernels::kLanes;

// What a format's block looks like in a GGUF file (one row, 32 weights; a float format: one weight) and in a panel.
struct Layout {
    gguf::TensorType type;
    Format format;
    int file_bytes;     // of one block in the file
    int quants_offset;  // of the quants in it
    int n_scales;       // float16 values at its start
    int panel_bytes;    // quants of one block of 16 rows
    int weights_per_block;
};

constexpr Layout kLayouts[] = {
    {gguf::TensorType::Q4_0, Format::Q4_0, 18, 2, 1, 256, kBlock},
    {gguf::TensorType::Q4_1, Format::Q4_1, 20, 4, 2, 256, kBlock},
    {gguf::TensorType::Q8_0, Format::Q8_0, 34, 2, 1, 512, kBlock},
    {gguf::TensorType::F32, Format::F32, 4, 0, 0, 64, 1},
    {gguf::TensorType::F16, Format::F16, 2, 0, 0, 32, 1},
    {gguf::TensorType::BF16, Format::BF16, 2, 0, 0, 32, 1},
};

const Layout& block_of(Format format) noexcept {
    for (const Layout& layout : kLayouts)
        if (layout.format == format) return layout;
    return kLayouts[0];
}

constexpr std::size_t round_up(std::size_t n, std::size_t step) noexcept { return (n + step - 1) / step * step; }

// One row's block: its quants go to every 16th group of four bytes, its scales to every 16th half.
void pack_quantised_block(const Layout& layout, const std::byte* source, int lane, std::byte* quants,
                          std::byte* scales) noexcept {
    const std::byte* from = source + layout.quants_offset;
    const int n_groups = layout.panel_bytes / (4 * kLanes);
    for (int j = 0; j < n_groups; ++j)
        std::memcpy(quants + j * 64 + lane * 4, from + j * 4, 4);
    for (int s = 0; s < layout.n_scales; ++s)
        std::memcpy(scales + (s * kLanes + lane) * 2, source + s * 2, 2);
}

struct PanelSize {
    std::size_t quants;
    std::size_t scales;
};

PanelSize panel_size(Format format, int n_cols) noexcept {
    const Layout& layout = block_of(format);
    const auto n_blocks = static_cast<std::size_t>(n_cols / layout.weights_per_block);
    return {round_up(n_blocks * static_cast<std::size_t>(layout.panel_bytes), 64),
            round_up(n_blocks * static_cast<std::size_t>(layout.n_scales * kLanes * 2), 64)};
}

template <class T>
T read(const std::byte* p) noexcept {
    T value;
    std::memcpy(&value, p, sizeof(T));
    return value;
}

}  // namespace

const Format* find_format(gguf::TensorType type) noexcept {
    for (const Layout& layout : kLayouts) {
        if (layout.type == type) return &layout.format;
    }
    return nullptr;
}

Matrix::Matrix(Format format, int n_rows, int n_cols, std::byte* storage) noexcept
    : format_(format), n_rows_(n_rows), n_cols_(n_cols), data_(storage) {
    const PanelSize size = panel_size(format, n_cols);
    quant_bytes_ = size.quants;
    panel_bytes_ = size.quants + size.scales;
}

std::size_t Matrix::size_bytes(Format format, int n_rows, int n_cols) noexcept {
    const PanelSize size = panel_size(format, n_cols);
    return static_cast<std::size_t>((n_rows + kLanes - 1) / kLanes) * (size.quants + size.scales);
}

void Matrix::pack(std::span<const std::byte> source, int first, int last) noexcept {
    const Layout& layout = block_of(format_);
    const int n_blocks = n_cols_ / layout.weights_per_block;
    const std::size_t row_bytes = static_cast<std::size_t>(n_blocks) * static_cast<std::size_t>(layout.file_bytes);
    for (int p = first; p < last; ++p) {
        std::byte* to = panel(p);
        if ((p + 1) * kLanes > n_rows_) std::memset(to, 0, panel_bytes_);
        for (int lane = 0; lane < kLanes && p * kLanes + lane < n_rows_; ++lane) {
            const std::byte* from = source.data() + static_cast<std::size_t>(p * kLanes + lane) * row_bytes;
            for (int b = 0; b < n_blocks; ++b, from += layout.file_bytes) {
                std::byte* quants = to + static_cast<std::ptrdiff_t>(b) * layout.panel_bytes;
                if (layout.n_scales == 0) {
                    std::memcpy(quants + lane * layout.file_bytes, from, static_cast<std::size_t>(layout.file_bytes));
                } else {
                    std::byte* scales =
                        to + quant_bytes_ + static_cast<std::ptrdiff_t>(b) * layout.n_scales * kLanes * 2;
                    pack_quantised_block(layout, from, lane, quants, scales);
                }
            }
        }
    }
}

kernels::QuantisedPanel Matrix::quantised_panel(int index) const noexcept {
    const std::byte* p = panel(index);
    return {reinterpret_cast<const std::uint8_t*>(p), reinterpret_cast<const std::uint8_t*>(p + quant_bytes_)};
}

void Matrix::row(int index, float* out) const noexcept {
    const std::byte* base = panel(index / kLanes);
    const int lane = index % kLanes;
    for (int k = 0; k < n_cols_; ++k) {
        if (!is_quantised(format_)) {
            const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(k) * kLanes + lane;
            switch (format_) {
                case Format::F32:
                    out[k] = read<float>(base + at * 4);
                    break;
                case Format::F16:
                    out[k] = half_to_float(read<std::uint16_t>(base + at * 2));
                    break;
                default:
                    out[k] = std::bit_cast<float>(static_cast<std::uint32_t>(read<std::uint16_t>(base + at * 2)) << 16);
            }
            continue;
        }
        const Layout& layout = block_of(format_);
        const int b = k / kBlock;
        const int i = k % kBlock;
        const std::byte* quants = base + static_cast<std::ptrdiff_t>(b) * layout.panel_bytes + lane * 4;
        const std::byte* scales =
            base + quant_bytes_ + static_cast<std::ptrdiff_t>(b) * layout.n_scales * kLanes * 2 + lane * 2;
        const float d = half_to_float(read<std::uint16_t>(scales));
        if (format_ == Format::Q8_0) {
            out[k] = d * static_cast<float>(read<std::int8_t>(quants + i / 4 * 64 + i % 4));
            continue;
        }
        const unsigned byte = read<std::uint8_t>(quants + i % 16 / 4 * 64 + i % 4);
        const int q = static_cast<int>(i < 16 ? byte & 15U : byte >> 4);
        const float m = format_ == Format::Q4_1 ? half_to_float(read<std::uint16_t>(scales + kLanes * 2)) : 0.0F;
        out[k] = format_ == Format::Q4_1 ? d * static_cast<float>(q) + m : d * static_cast<float>(q - 8);
    }
}

float half_to_float(std::uint16_t half) noexcept {
    const std::uint32_t sign = (half & 0x8000U) << 16;
    const std::uint32_t exponent = (half >> 10) & 0x1FU;
    const std::uint32_t mantissa = half & 0x3FFU;
    if (exponent == 0) {
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(static_cast<float>(mantissa) * 0x1p-24F) | sign);
    }
    const std::uint32_t wide = exponent == 31 ? 0x7F800000U : (exponent + 112) << 23;
    return std::bit_cast<float>(sign | wide | (mantissa << 13));
}

}  // namespace smallmind::quant

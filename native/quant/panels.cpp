#include "quant/panels.hpp"

#include <algorithm>
#include <cstring>

namespace smallmind::quant {
namespace {

using kernels::kBlock;
using kernels::kLanes;

constexpr std::size_t round_up(std::size_t n, std::size_t step) noexcept { return (n + step - 1) / step * step; }

struct PanelSize {
    std::size_t quants;
    std::size_t scales;
};

PanelSize panel_size(Format format, int n_cols) noexcept {
    const kernels::PanelLayout& layout = kernels::layout_of(format);
    const auto width = static_cast<std::size_t>(n_cols);
    if (!is_quantised(format)) return {round_up(width * static_cast<std::size_t>(layout.float_bytes) * kLanes, 64), 0};
    const std::size_t n_blocks = width / kBlock;
    const std::size_t n_groups = n_blocks / static_cast<std::size_t>(layout.group_blocks);
    return {n_blocks * static_cast<std::size_t>(layout.low_bits + layout.high_bits) * 64,
            round_up(n_groups * static_cast<std::size_t>(layout.scale_bytes), 64)};
}

}  // namespace

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
    const FormatEntry& entry = entry_of(format_);
    const std::size_t row_bytes =
        static_cast<std::size_t>(n_cols_ / entry.block_weights) * static_cast<std::size_t>(entry.block_bytes);
    const auto* rows = reinterpret_cast<const std::uint8_t*>(source.data());
    for (int p = first; p < last; ++p) {
        const int first_row = p * kLanes;
        const int n_rows = std::min(kLanes, n_rows_ - first_row);
        if (n_rows < kLanes) {
            std::memset(start_of(p), 0, panel_bytes_);
        } else {
            std::memset(start_of(p) + panel_bytes_ - 64, 0, 64);  // padding, if there is any
        }
        entry.pack({rows + static_cast<std::size_t>(first_row) * row_bytes, row_bytes, n_rows}, n_cols_,
                   parts_of_panel(p));
    }
}

Panel Matrix::parts_of_panel(int index) const noexcept {
    auto* start = reinterpret_cast<std::uint8_t*>(start_of(index));
    return {start, start + quant_bytes_};
}

kernels::QuantisedPanel Matrix::quantised_panel(int index) const noexcept {
    const Panel parts = parts_of_panel(index);
    return {parts.quants, parts.scales};
}

void Matrix::row(int index, float* out) const noexcept {
    entry_of(format_).read_row(parts_of_panel(index / kLanes), index % kLanes, n_cols_, out);
}

}  // namespace smallmind::quant

#include "harness/random_input.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>

namespace smallmind::harness {

const char* name_of(Kind kind) noexcept {
    constexpr const char* kNames[] = {"normal", "tiny", "huge", "zeros", "extremes"};
    return kNames[static_cast<std::size_t>(kind)];
}

namespace {

// Four bytes' sum is about normal; the rest gives it a full mantissa.
float near_normal(std::uint64_t bits) {
    std::uint64_t sum = 0;
    for (int byte = 0; byte < 4; ++byte)
        sum += bits >> (8 * byte) & 0xFF;
    const float rest = 1.0F + static_cast<float>(bits >> 32) * 0x1p-33F;
    return (static_cast<float>(sum) - 510.0F) / 148.0F * rest;
}

}  // namespace

float Random::number(Kind kind) {
    const float x = near_normal(engine_());
    switch (kind) {
        case Kind::Normal:
            return x;
        case Kind::Tiny:
            return x * 1e-41F;
        case Kind::Huge:
            return x * 1e30F;
        case Kind::Zeros:
            return engine_() % 2 == 0 ? 0.0F : -0.0F;
        case Kind::Extremes:
            break;
    }
    constexpr float kExtremes[] = {0.0F,      -0.0F,   1.0F,  -1.0F,    65504.0F, -65504.0F,
                                   65520.0F,  1e-45F,  3e38F, -1e-38F,  5.9e-8F,  std::numeric_limits<float>::max(),
                                   -65519.9F, 1.5e19F, 88.0F, -88.376F, 127.5F,   -std::numeric_limits<float>::max()};
    return kExtremes[engine_() % std::size(kExtremes)];
}

Buffer<float> Random::numbers(std::size_t n, Kind kind) {
    Buffer<float> values(n);
    for (float& v : values)
        v = number(kind);
    return values;
}

std::uint16_t Random::half(Kind kind) {
    const auto bits = static_cast<std::uint16_t>(engine_());
    const auto sign = static_cast<std::uint16_t>(bits & 0x8000U);
    switch (kind) {
        case Kind::Normal:
            break;
        case Kind::Tiny:
            return bits & 0x83FFU;
        case Kind::Huge:
            return sign | 0x7BFFU;
        case Kind::Zeros:
            return sign;
        case Kind::Extremes: {
            constexpr std::uint16_t kExtremes[] = {0, 1, 0x3FF, 0x400, 0x3BFF, 0x3C00, 0x7BFF};
            return static_cast<std::uint16_t>(sign | kExtremes[engine_() % std::size(kExtremes)]);
        }
    }
    return (bits & 0x7C00U) == 0x7C00U ? static_cast<std::uint16_t>(bits & 0x83FFU) : bits;
}

Buffer<std::uint16_t> Random::halves(std::size_t n, Kind kind) {
    Buffer<std::uint16_t> values(n);
    for (std::uint16_t& v : values)
        v = half(kind);
    return values;
}

Buffer<std::uint8_t> Random::bytes(std::size_t n, Kind kind) {
    Buffer<std::uint8_t> values(n);
    for (std::size_t i = 0; i < n; i += sizeof(std::uint64_t)) {
        std::uint64_t eight = engine_();
        if (kind == Kind::Zeros) eight = 0;
        if (kind == Kind::Huge) eight = ~std::uint64_t{0};
        if (kind == Kind::Extremes) eight = (eight & 0x0101010101010101U) + 0x7F7F7F7F7F7F7F7FU;  // 0x7F or 0x80 each
        std::memcpy(values.data() + i, &eight, std::min(n - i, sizeof eight));
    }
    return values;
}

QuantisedInput::QuantisedInput(const kernels::KernelTable& table, const Buffer<float>& x, int n_rows, int n_cols)
    : n_blocks(n_cols / kernels::kBlock),
      q(x.size()),
      scale(static_cast<std::size_t>(n_rows * n_blocks)),
      sum(scale.size()),
      half_sums(2 * scale.size()) {
    for (int r = 0; r < n_rows; ++r) {
        table.quantise(x.data() + r * n_cols, n_cols, q.data() + r * n_cols, scale.data() + r * n_blocks,
                       sum.data() + r * n_blocks, half_sums.data() + 2 * r * n_blocks);
    }
}

namespace {

std::size_t halves_per_group(kernels::Scales scales) noexcept {
    using kernels::Scales;
    if (scales == Scales::E8M0) return 0;
    const bool has_two = scales == Scales::DM || scales == Scales::Min6 || scales == Scales::HalfMin4;
    return has_two ? 2 * kernels::kLanes : kernels::kLanes;
}

template <class NextHalf>
Panel make_panel(Random& random, kernels::Format format, int n_blocks, Kind kind, NextHalf next_half) {
    const kernels::PanelLayout& layout = kernels::layout_of(format);
    const auto n_groups = static_cast<std::size_t>(n_blocks / layout.group_blocks);
    const auto block_bytes = static_cast<std::size_t>(4 * kernels::kLanes * (layout.low_bits + layout.high_bits));
    const auto group_bytes = static_cast<std::size_t>(layout.scale_bytes);
    Panel panel{random.bytes(static_cast<std::size_t>(n_blocks) * block_bytes, kind),
                random.bytes(n_groups * group_bytes, kind)};
    for (std::size_t g = 0; g < n_groups; ++g) {
        for (std::size_t i = 0; i < halves_per_group(layout.scales); ++i) {
            const std::uint16_t half = next_half();
            std::memcpy(panel.scales.data() + g * group_bytes + 2 * i, &half, 2);
        }
    }
    return panel;
}

}  // namespace

Panel random_panel(Random& random, kernels::Format format, int n_blocks, Kind kind) {
    const Kind scales = kind == Kind::Huge ? Kind::Normal : kind;
    return make_panel(random, format, n_blocks, kind, [&] { return random.half(scales); });
}

Panel typical_panel(Random& random, kernels::Format format, int n_blocks) {
    Panel panel = make_panel(random, format, n_blocks, Kind::Normal,
                             [&] { return static_cast<std::uint16_t>(0x2000 + random.below(0x400)); });  // about 0.01
    if (kernels::layout_of(format).scales == kernels::Scales::E8M0) {
        for (std::uint8_t& e : panel.scales)
            e = static_cast<std::uint8_t>(118 + random.below(8));
    }
    return panel;
}

}  // namespace smallmind::harness

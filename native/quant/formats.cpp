#include "quant/formats.hpp"

#include <algorithm>

#include "kernels/kernel_table.hpp"
#include "quant/blocks.hpp"
#include "quant/half.hpp"
#include "quant/planes.hpp"
#include "quant/scale_groups.hpp"

namespace smallmind::quant {
namespace {

using kernels::kBlock;
using kernels::kLanes;

// So much of a panel is filled before the next row's turn: it stays in the first-level cache, and the file is still
// read in runs.
constexpr int kStretchBytes = 12 << 10;

template <class F>
struct Quantised {
    static constexpr kernels::PanelLayout kLayout = kernels::layout_of(F::kFormat);
    static constexpr int kBlocks = kLayout.group_blocks;
    static constexpr int kWeights = kBlocks * kBlock;
    static constexpr int kBlockBytes = (kLayout.low_bits + kLayout.high_bits) * kLineBytes;
    static constexpr int kGroupBytes = kBlocks * kBlockBytes;
    static constexpr int kStretch = std::max(1, kStretchBytes / kGroupBytes);
    using Group = ScaleGroup<kLayout.scales>;
    static_assert(Group::kHalves * 2 * kLanes + Group::kBytes * kLanes == kLayout.scale_bytes);

    static void write_scales(const Block& block, int lane, std::uint8_t* group) noexcept {
        if constexpr (Group::kHalves > 0) store(group + 2 * lane, block.d);
        if constexpr (Group::kHalves > 1) store(group + 2 * (kLanes + lane), block.m);
        std::uint8_t bytes[16];
        Group::encode(block, bytes);
        for (int i = 0; i < Group::kBytes; ++i)
            group[(2 * Group::kHalves + i) * kLanes + lane] = bytes[i];
    }

    static void pack(const FileRows& rows, int n_cols, const Panel& panel) noexcept {
        const int n_groups = n_cols / kWeights;
        Block block;
        for (int first = 0; first < n_groups; first += kStretch) {
            const int last = std::min(n_groups, first + kStretch);
            for (int lane = 0; lane < rows.n_rows; ++lane) {
                const std::uint8_t* row = rows.first + static_cast<std::size_t>(lane) * rows.stride;
                for (std::ptrdiff_t g = first; g < last; ++g) {
                    F::cut(row + g * F::kBytes, block);
                    std::uint8_t* quants = panel.quants + g * kGroupBytes + 4 * lane;
                    for (int b = 0; b < kBlocks; ++b)
                        write_quants<kLayout.low_bits, kLayout.high_bits>(block.q + b * kBlock,
                                                                          quants + b * kBlockBytes);
                    write_scales(block, lane, panel.scales + g * kLayout.scale_bytes);
                }
            }
        }
    }

    static void read_scales(const std::uint8_t* group, int lane, float* d, float* m) noexcept {
        float halves[2] = {};
        std::uint8_t bytes[16] = {};
        for (int i = 0; i < Group::kHalves; ++i)
            halves[i] = half_to_float(load<std::uint16_t>(group + 2 * (i * kLanes + lane)));
        for (int i = 0; i < Group::kBytes; ++i)
            bytes[i] = group[(2 * Group::kHalves + i) * kLanes + lane];
        Group::decode(halves, bytes, d, m);
    }

    static void read_row(const Panel& panel, int lane, int n_cols, float* out) noexcept {
        float d[16];
        float m[16];
        std::uint8_t q[kBlock];
        for (std::ptrdiff_t g = 0; g < n_cols / kWeights; ++g) {
            read_scales(panel.scales + g * kLayout.scale_bytes, lane, d, m);
            for (int b = 0; b < kBlocks; ++b, out += kBlock) {
                read_quants<kLayout.low_bits, kLayout.high_bits>(
                    panel.quants + g * kGroupBytes + b * kBlockBytes + 4 * lane, q);
                for (int k = 0; k < kBlock; ++k) {
                    const int sub = (b * kBlock + k) / Group::kSubBlock;
                    out[k] = d[sub] * static_cast<float>(F::value(q[k])) + m[sub];
                }
            }
        }
    }

    static constexpr FormatEntry entry() noexcept {
        return {F::kType, F::kFormat, kWeights, F::kBytes, &pack, &read_row};
    }
};

template <class Bits, float (*to_float)(Bits) noexcept>
struct Float {
    static constexpr int kSize = sizeof(Bits);
    static constexpr int kStretch = kStretchBytes / (kLanes * kSize);

    static void pack(const FileRows& rows, int n_cols, const Panel& panel) noexcept {
        for (int first = 0; first < n_cols; first += kStretch) {
            const int last = std::min(n_cols, first + kStretch);
            for (int lane = 0; lane < rows.n_rows; ++lane) {
                const std::uint8_t* row = rows.first + static_cast<std::size_t>(lane) * rows.stride;
                for (std::ptrdiff_t k = first; k < last; ++k)
                    store(panel.quants + (k * kLanes + lane) * kSize, load<Bits>(row + k * kSize));
            }
        }
    }

    static void read_row(const Panel& panel, int lane, int n_cols, float* out) noexcept {
        for (std::ptrdiff_t k = 0; k < n_cols; ++k)
            out[k] = to_float(load<Bits>(panel.quants + (k * kLanes + lane) * kSize));
    }

    static constexpr FormatEntry entry(gguf::TensorType type, Format format) noexcept {
        return {type, format, 1, kSize, &pack, &read_row};
    }
};

float single_to_float(std::uint32_t bits) noexcept { return std::bit_cast<float>(bits); }
float bfloat_to_float(std::uint16_t bits) noexcept { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

// In the order of Format.
constexpr FormatEntry kEntries[] = {
    Float<std::uint32_t, single_to_float>::entry(gguf::TensorType::F32, Format::F32),
    Float<std::uint16_t, half_to_float>::entry(gguf::TensorType::F16, Format::F16),
    Float<std::uint16_t, bfloat_to_float>::entry(gguf::TensorType::BF16, Format::BF16),
    Quantised<Q4_0>::entry(),
    Quantised<Q4_1>::entry(),
    Quantised<Q5_0>::entry(),
    Quantised<Q5_1>::entry(),
    Quantised<Q8_0>::entry(),
    Quantised<Q2_K>::entry(),
    Quantised<Q3_K>::entry(),
    Quantised<Q4_K>::entry(),
    Quantised<Q5_K>::entry(),
    Quantised<Q6_K>::entry(),
    Quantised<IQ4_NL>::entry(),
    Quantised<IQ4_XS>::entry(),
    Quantised<MXFP4>::entry(),
};
static_assert(std::size(kEntries) == kernels::kFormats);
static_assert(std::ranges::is_sorted(kEntries, {}, &FormatEntry::format));

}  // namespace

const FormatEntry& entry_of(Format format) noexcept { return kEntries[static_cast<std::size_t>(format)]; }

const Format* find_format(gguf::TensorType type) noexcept {
    const auto* found = std::ranges::find(kEntries, type, &FormatEntry::type);
    return found != std::end(kEntries) ? &found->format : nullptr;
}

}  // namespace smallmind::quant

// How keys and values lie in a page of the cache: what writes them (kv/) and what reads them (attention) agree here.
//
// A page is 128 positions of one head of one layer; K and V take kv_page_bytes() each.  Keys lie so that 16 positions
// are 16 lanes of a score, values so that 16 elements are 16 lanes of a sum.
//
//     F16    K: [8][head_width][16] float16, panels of 16 positions side by side
//            V: [128][head_width] float16
//     Q8_0   int8 times a float16 scale for each 32 elements of a head; where the width is 32 n + 16, the last block
//     has
//            16.
//            K: [8][head_width / 4][64] bytes, a line being 16 positions x 4 elements; then scales [8][n_blocks][16]
//            V: [128][head_width] bytes; then scales [n_blocks][128]
//
// head_width % 16 == 0.  Whatever was never written is zero; every number is finite.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smallmind::kernels {

inline constexpr int kPagePositions = 128;  // also one chunk of attention
inline constexpr int kKvBlock = 32;         // elements that share a scale
inline constexpr int kMaxHeadWidth = 1024;

enum class KvFormat : std::uint8_t { F16, Q8_0 };
inline constexpr int kKvFormats = 2;

constexpr int kv_blocks(int head_width) { return (head_width + kKvBlock - 1) / kKvBlock; }

// Bytes of one position of K or V in one head.
constexpr std::size_t kv_row_bytes(KvFormat format, int head_width) {
    const auto width = static_cast<std::size_t>(head_width);
    return format == KvFormat::F16 ? 2 * width : width + 2 * static_cast<std::size_t>(kv_blocks(head_width));
}

constexpr std::size_t kv_page_bytes(KvFormat format, int head_width) {
    return kPagePositions * kv_row_bytes(format, head_width);
}

// Where the scales begin, in K and in V.
constexpr std::size_t kv_scales_offset(int head_width) { return kPagePositions * static_cast<std::size_t>(head_width); }

}  // namespace smallmind::kernels

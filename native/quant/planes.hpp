// One row's quants in the planes of a panel (kernels/panel_format.hpp), 32 at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "quant/bytes.hpp"

namespace smallmind::quant {

inline constexpr int kLineBytes = 64;

// Bits [shift, shift + kBits) of the bytes q[0, 32).  plane: the row's first byte in the plane's first line.
template <int kBits>
void write_plane(const std::uint8_t* q, int shift, std::uint8_t* plane) noexcept {
    constexpr std::uint32_t kMask = 0x01010101U * ((1U << kBits) - 1U);
    std::uint32_t lines[kBits] = {};
    for (int place = 0; place < 8; place += kBits) {
        for (int line = 0; line < kBits; ++line) {
            const auto group = load<std::uint32_t>(q + 4 * (line + place));
            lines[line] |= ((group >> shift) & kMask) << place;
        }
    }
    for (int line = 0; line < kBits; ++line)
        store(plane + line * kLineBytes, lines[line]);
}

// q[0, 32) |= what write_plane() wrote.
template <int kBits>
void read_plane(const std::uint8_t* plane, int shift, std::uint8_t* q) noexcept {
    constexpr std::uint32_t kMask = 0x01010101U * ((1U << kBits) - 1U);
    for (int line = 0; line < kBits; ++line) {
        const auto bytes = load<std::uint32_t>(plane + line * kLineBytes);
        for (int place = 0; place < 8; place += kBits) {
            std::uint8_t* group = q + 4 * (line + place);
            store(group, load<std::uint32_t>(group) | ((bytes >> place) & kMask) << shift);
        }
    }
}

template <int kLowBits, int kHighBits>
void write_quants(const std::uint8_t* q, std::uint8_t* block) noexcept {
    write_plane<kLowBits>(q, 0, block);
    if constexpr (kHighBits > 0) write_plane<kHighBits>(q, kLowBits, block + kLowBits * kLineBytes);
}

template <int kLowBits, int kHighBits>
void read_quants(const std::uint8_t* block, std::uint8_t* q) noexcept {
    std::memset(q, 0, 32);
    read_plane<kLowBits>(block, 0, q);
    if constexpr (kHighBits > 0) read_plane<kHighBits>(block + kLowBits * kLineBytes, kLowBits, q);
}

}  // namespace smallmind::quant

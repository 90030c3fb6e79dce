// Bytes eight at a time: what the compiler makes of these loops is the baseline's vector instructions.
#pragma once

#include <cstdint>
#include <cstring>

namespace smallmind::quant {

template <class T>
T load(const std::uint8_t* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}

template <class T>
void store(std::uint8_t* to, T value) noexcept {
    std::memcpy(to, &value, sizeof(T));
}

// The byte, eight times.
constexpr std::uint64_t repeated(unsigned byte) noexcept { return 0x0101010101010101U * byte; }

// to[i] = (from[i] >> shift) & mask, i < n.  n % 8 == 0; mask: the lowest bits, at most 8 - shift of them.
template <int n>
void take_bits(const std::uint8_t* from, int shift, unsigned mask, std::uint8_t* to) noexcept {
    for (int i = 0; i < n; i += 8)
        store(to + i, (load<std::uint64_t>(from + i) >> shift) & repeated(mask));
}

// to[i] |= ((from[i] >> shift) & mask) << place.
template <int n>
void add_bits(const std::uint8_t* from, int shift, unsigned mask, int place, std::uint8_t* to) noexcept {
    for (int i = 0; i < n; i += 8) {
        const std::uint64_t bits = (load<std::uint64_t>(from + i) >> shift) & repeated(mask);
        store(to + i, load<std::uint64_t>(to + i) | (bits << place));
    }
}

// to[i], i < n: the low halves of from[0, n / 2), then the high halves.
template <int n>
void take_nibbles(const std::uint8_t* from, std::uint8_t* to) noexcept {
    take_bits<n / 2>(from, 0, 15, to);
    take_bits<n / 2>(from, 4, 15, to + n / 2);
}

}  // namespace smallmind::quant

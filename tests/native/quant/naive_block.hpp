// What each weight of a GGUF block is, one at a time, written from ggml's layouts and from nothing in native/quant.
#pragma once

#include <cstdint>

#include "gguf/types.hpp"

namespace smallmind::quant {

// weight = d * scale * value - dmin * min, or d * value + m.  d and m: where float16 values stand in the block.
struct NaiveWeight {
    int q;          // as stored
    int value;      // what q stands for
    int scale = 1;  // as a number
    int min = 0;
    int d = 0;
    int m = -1;
};

inline int nibble(const std::uint8_t* from, int i, int half) { return half == 0 ? from[i] & 15 : from[i] >> 4; }
inline int bit(const std::uint8_t* from, int byte, int index) { return from[byte] >> index & 1; }
inline int two_bits(const std::uint8_t* from, int byte, int index) { return from[byte] >> (2 * index) & 3; }

inline int iq4_value(int q) {
    constexpr int kValues[] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    return kValues[q];
}

inline int e2m1_times_two(int q) {
    constexpr int kValues[] = {0, 1, 2, 3, 4, 6, 8, 12};
    return q < 8 ? kValues[q] : -kValues[q - 8];
}

// Formats with blocks of 32.
inline NaiveWeight naive_weight_of_32(gguf::TensorType type, const std::uint8_t* block, int k) {
    using enum gguf::TensorType;
    const int i = k % 16;
    const int half = k / 16;
    const auto five = [&](int qh, int qs) { return nibble(block + qs, i, half) | bit(block + qh, k / 8, k % 8) << 4; };
    switch (type) {
        case Q4_0:
            return {nibble(block + 2, i, half), nibble(block + 2, i, half) - 8};
        case Q4_1:
            return {nibble(block + 4, i, half), nibble(block + 4, i, half), 1, 0, 0, 2};
        case Q5_0:
            return {five(2, 6), five(2, 6) - 16};
        case Q5_1:
            return {five(4, 8), five(4, 8), 1, 0, 0, 2};
        case Q8_0:
            return {block[2 + k], block[2 + k] < 128 ? block[2 + k] : block[2 + k] - 256};
        case IQ4_NL:
            return {nibble(block + 2, i, half), iq4_value(nibble(block + 2, i, half))};
        default:  // MXFP4
            return {nibble(block + 1, i, half), e2m1_times_two(nibble(block + 1, i, half))};
    }
}

// Scale (index 0) or min (1) number j of a Q4_K or Q5_K block's twelve bytes.
inline int six_bit_scale(const std::uint8_t* s, int index, int j) {
    if (j < 4) return s[j + 4 * index] & 63;
    return (index == 0 ? s[j + 4] & 15 : s[j + 4] >> 4) | s[j - 4 + 4 * index] >> 6 << 4;
}

inline NaiveWeight naive_q3_k(const std::uint8_t* block, int k) {
    const int low = two_bits(block + 32, k / 128 * 32 + k % 32, k / 32 % 4);
    const int high = bit(block, k % 32, k / 32);
    const int j = k / 16;
    const std::uint8_t* s = block + 96;
    const int scale = (j < 8 ? s[j] & 15 : s[j - 8] >> 4) | two_bits(s + 8, j % 4, j / 4) << 4;
    return {low | high << 2, low - (high != 0 ? 0 : 4), scale - 32, 0, 108, -1};
}

inline NaiveWeight naive_iq4_xs(const std::uint8_t* block, int k) {
    const int j = k / 32;
    const int q = nibble(block + 8 + j * 16, k % 16, k / 16 % 2);
    const int tops = block[2] | block[3] << 8;
    const int scale = nibble(block + 4, j / 2, j % 2) | (tops >> (2 * j) & 3) << 4;
    return {q, iq4_value(q), scale - 32, 0, 0, -1};
}

// Formats with blocks of 256.
inline NaiveWeight naive_weight_of_256(gguf::TensorType type, const std::uint8_t* block, int k) {
    using enum gguf::TensorType;
    switch (type) {
        case Q2_K: {
            const int q = two_bits(block + 16, k / 128 * 32 + k % 32, k / 32 % 4);
            return {q, q, block[k / 16] & 15, block[k / 16] >> 4, 80, 82};
        }
        case Q3_K:
            return naive_q3_k(block, k);
        case Q4_K: {
            const int q = nibble(block + 16, k / 64 * 32 + k % 32, k / 32 % 2);
            return {q, q, six_bit_scale(block + 4, 0, k / 32), six_bit_scale(block + 4, 1, k / 32), 0, 2};
        }
        case Q5_K: {
            const int q = nibble(block + 48, k / 64 * 32 + k % 32, k / 32 % 2) | bit(block + 16, k % 32, k / 32) << 4;
            return {q, q, six_bit_scale(block + 4, 0, k / 32), six_bit_scale(block + 4, 1, k / 32), 0, 2};
        }
        case Q6_K: {
            const int high = two_bits(block + 128, k / 128 * 32 + k % 32, k / 32 % 4);
            const int q = nibble(block, k / 128 * 64 + k % 64, k / 64 % 2) | high << 4;
            const int scale = block[192 + k / 16];
            return {q, q - 32, scale < 128 ? scale : scale - 256, 0, 208, -1};
        }
        default:
            return naive_iq4_xs(block, k);
    }
}

inline NaiveWeight naive_weight(gguf::TensorType type, const std::uint8_t* block, int k) {
    const bool is_wide = gguf::find_type(type)->block_size == 256;
    return is_wide ? naive_weight_of_256(type, block, k) : naive_weight_of_32(type, block, k);
}

}  // namespace smallmind::quant

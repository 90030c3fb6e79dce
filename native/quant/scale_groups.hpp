// What the scale groups of a panel hold for one row: kHalves float16 values, then kBytes bytes.
//
// encode() makes the bytes of a cut block; decode() gives each sub-block of kSubBlock weights its d and m, with
// weight = d * value + m.  All of this is exact, but for the one sum that a reader of d and m makes.
#pragma once

#include <bit>
#include <cstdint>

#include "quant/blocks.hpp"

namespace smallmind::quant {

// x + kNoMin is x, also where x is a zero of either sign.
inline constexpr float kNoMin = -0.0F;

template <kernels::Scales>
struct ScaleGroup;

template <>
struct ScaleGroup<kernels::Scales::D> {
    static constexpr int kHalves = 1;
    static constexpr int kBytes = 0;
    static constexpr int kSubBlock = 32;

    static void encode(const Block&, std::uint8_t*) noexcept {}
    static void decode(const float* halves, const std::uint8_t*, float* d, float* m) noexcept {
        d[0] = halves[0];
        m[0] = kNoMin;
    }
};

template <>
struct ScaleGroup<kernels::Scales::DM> {
    static constexpr int kHalves = 2;
    static constexpr int kBytes = 0;
    static constexpr int kSubBlock = 32;

    static void encode(const Block&, std::uint8_t*) noexcept {}
    static void decode(const float* halves, const std::uint8_t*, float* d, float* m) noexcept {
        d[0] = halves[0];
        m[0] = halves[1];
    }
};

template <>
struct ScaleGroup<kernels::Scales::E8M0> {
    static constexpr int kHalves = 0;
    static constexpr int kBytes = 1;
    static constexpr int kSubBlock = 32;

    static void encode(const Block& block, std::uint8_t* bytes) noexcept {
        bytes[0] = static_cast<std::uint8_t>(block.d);
    }
    static void decode(const float*, const std::uint8_t* bytes, float* d, float* m) noexcept {
        // 2^(e - 128); below e = 2 that is a denormal.
        const std::uint32_t e = bytes[0];
        d[0] = std::bit_cast<float>(e < 2 ? 0x00200000U << e : (e - 1) << 23);
        m[0] = kNoMin;
    }
};

template <>
struct ScaleGroup<kernels::Scales::Min6> {
    static constexpr int kHalves = 2;
    static constexpr int kBytes = 12;
    static constexpr int kSubBlock = 32;

    static void encode(const Block& block, std::uint8_t* bytes) noexcept {
        const auto scales = load<std::uint64_t>(block.scales);
        const auto mins = load<std::uint64_t>(block.mins);
        store(bytes, (scales & repeated(15)) | (mins & repeated(15)) << 4);
        // Byte j: the tops of scale_j and of min_j; then neighbours share a byte.
        std::uint8_t tops[8];
        store(tops, ((scales >> 4) & repeated(3)) | ((mins >> 2) & repeated(12)));
        for (int t = 0; t < 4; ++t)
            bytes[8 + t] = static_cast<std::uint8_t>(tops[2 * t] | tops[2 * t + 1] << 4);
    }
    static void decode(const float* halves, const std::uint8_t* bytes, float* d, float* m) noexcept {
        for (int j = 0; j < 8; ++j) {
            const int tops = bytes[8 + j / 2] >> (j % 2 * 4);
            d[j] = halves[0] * static_cast<float>((bytes[j] & 15) | (tops & 3) << 4);
            m[j] = -(halves[1] * static_cast<float>((bytes[j] >> 4) | (tops & 12) << 2));
        }
    }
};

// kCount 6-bit scales: kCount / 2 bytes of two low nibbles, then kCount / 4 of four top bits.
template <int kCount>
void encode_six_bits(const std::uint8_t* scales, std::uint8_t* bytes) noexcept {
    for (int t = 0; t < kCount / 2; ++t)
        bytes[t] = static_cast<std::uint8_t>((scales[2 * t] & 15) | (scales[2 * t + 1] & 15) << 4);
    for (int t = 0; t < kCount / 4; ++t) {
        const std::uint8_t* four = scales + 4 * t;
        bytes[kCount / 2 + t] =
            static_cast<std::uint8_t>(four[0] >> 4 | four[1] >> 4 << 2 | four[2] >> 4 << 4 | four[3] >> 4 << 6);
    }
}

template <int kCount>
void decode_six_bits(const float* halves, const std::uint8_t* bytes, float* d, float* m) noexcept {
    for (int j = 0; j < kCount; ++j) {
        const int low = bytes[j / 2] >> (j % 2 * 4) & 15;
        const int top = bytes[kCount / 2 + j / 4] >> (j % 4 * 2) & 3;
        d[j] = halves[0] * static_cast<float>((low | top << 4) - 32);
        m[j] = kNoMin;
    }
}

template <>
struct ScaleGroup<kernels::Scales::Signed6> {
    static constexpr int kHalves = 1;
    static constexpr int kBytes = 6;
    static constexpr int kSubBlock = 32;

    static void encode(const Block& block, std::uint8_t* bytes) noexcept { encode_six_bits<8>(block.scales, bytes); }
    static void decode(const float* halves, const std::uint8_t* bytes, float* d, float* m) noexcept {
        decode_six_bits<8>(halves, bytes, d, m);
    }
};

template <>
struct ScaleGroup<kernels::Scales::Half6> {
    static constexpr int kHalves = 1;
    static constexpr int kBytes = 12;
    static constexpr int kSubBlock = 16;

    static void encode(const Block& block, std::uint8_t* bytes) noexcept { encode_six_bits<16>(block.scales, bytes); }
    static void decode(const float* halves, const std::uint8_t* bytes, float* d, float* m) noexcept {
        decode_six_bits<16>(halves, bytes, d, m);
    }
};

template <>
struct ScaleGroup<kernels::Scales::HalfMin4> {
    static constexpr int kHalves = 2;
    static constexpr int kBytes = 16;
    static constexpr int kSubBlock = 16;

    static void encode(const Block& block, std::uint8_t* bytes) noexcept {
        std::memcpy(bytes, block.scales, 16);
        add_bits<16>(block.mins, 0, 15, 4, bytes);
    }
    static void decode(const float* halves, const std::uint8_t* bytes, float* d, float* m) noexcept {
        for (int j = 0; j < 16; ++j) {
            d[j] = halves[0] * static_cast<float>(bytes[j] & 15);
            m[j] = -(halves[1] * static_cast<float>(bytes[j] >> 4));
        }
    }
};

template <>
struct ScaleGroup<kernels::Scales::Half8> {
    static constexpr int kHalves = 1;
    static constexpr int kBytes = 16;
    static constexpr int kSubBlock = 16;

    static void encode(const Block& block, std::uint8_t* bytes) noexcept { std::memcpy(bytes, block.scales, 16); }
    static void decode(const float* halves, const std::uint8_t* bytes, float* d, float* m) noexcept {
        for (int j = 0; j < 16; ++j) {
            d[j] = halves[0] * static_cast<float>(static_cast<std::int8_t>(bytes[j]));
            m[j] = kNoMin;
        }
    }
};

}  // namespace smallmind::quant

// The blocks of GGUF's quantised formats: each format says what type it is in a file and in a panel, how many bytes its
// block takes in the file, how to cut one into plain integers, and which number a quant stands for.  A format is one
// struct here and one row of the table in formats.cpp.
//
// The layouts are ggml's block_q4_0, block_q4_K and so on (ggml-common.h).
#pragma once

#include <cstdint>
#include <cstring>

#include "gguf/types.hpp"
#include "kernels/panel_format.hpp"
#include "quant/bytes.hpp"

namespace smallmind::quant {

// A block of a file: 256 weights of a K-quant or IQ4_XS, 32 of the others.  A format fills what it has.
struct Block {
    alignas(16) std::uint8_t q[256];  // in the order of k
    std::uint16_t d;                  // float16; MXFP4: its exponent
    std::uint16_t m;                  // float16; K-quants: dmin
    alignas(16) std::uint8_t scales[16];
    alignas(16) std::uint8_t mins[16];
};

// The number that a quant stands for: what it is above kZero, as a signed byte.
template <int kZero>
struct Linear {
    static int value(std::uint8_t q) noexcept { return static_cast<std::int8_t>(q - kZero); }
};

struct Q4_0 : Linear<8> {
    static constexpr auto kType = gguf::TensorType::Q4_0;
    static constexpr auto kFormat = kernels::Format::Q4_0;
    static constexpr int kBytes = 18;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = load<std::uint16_t>(from);
        take_nibbles<32>(from + 2, block.q);
    }
};

struct Q4_1 : Linear<0> {
    static constexpr auto kType = gguf::TensorType::Q4_1;
    static constexpr auto kFormat = kernels::Format::Q4_1;
    static constexpr int kBytes = 20;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = load<std::uint16_t>(from);
        block.m = load<std::uint16_t>(from + 2);
        take_nibbles<32>(from + 4, block.q);
    }
};

// The fifth bits of 32 quants: bit k of from belongs to q[k].
inline void add_fifth_bits(const std::uint8_t* from, std::uint8_t* q) noexcept {
    for (int i = 0; i < 4; ++i) {
        // In byte j, bit j alone; then 0x10 where it is set.
        const std::uint64_t spread = repeated(from[i]) & 0x8040201008040201U;
        const std::uint64_t fifth = ((spread + repeated(0x7F)) >> 3) & repeated(0x10);
        store(q + 8 * i, load<std::uint64_t>(q + 8 * i) | fifth);
    }
}

struct Q5_0 : Linear<16> {
    static constexpr auto kType = gguf::TensorType::Q5_0;
    static constexpr auto kFormat = kernels::Format::Q5_0;
    static constexpr int kBytes = 22;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = load<std::uint16_t>(from);
        take_nibbles<32>(from + 6, block.q);
        add_fifth_bits(from + 2, block.q);
    }
};

struct Q5_1 : Linear<0> {
    static constexpr auto kType = gguf::TensorType::Q5_1;
    static constexpr auto kFormat = kernels::Format::Q5_1;
    static constexpr int kBytes = 24;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = load<std::uint16_t>(from);
        block.m = load<std::uint16_t>(from + 2);
        take_nibbles<32>(from + 8, block.q);
        add_fifth_bits(from + 4, block.q);
    }
};

struct Q8_0 : Linear<0> {
    static constexpr auto kType = gguf::TensorType::Q8_0;
    static constexpr auto kFormat = kernels::Format::Q8_0;
    static constexpr int kBytes = 34;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = load<std::uint16_t>(from);
        std::memcpy(block.q, from + 2, 32);
    }
};

// 256 quants' low two bits from 64 bytes: each half of them gives 32 bytes, from bit 0 up in four runs of 32.
inline void take_pairs_of_bits(const std::uint8_t* from, std::uint8_t* q) noexcept {
    for (int run = 0; run < 8; ++run)
        take_bits<32>(from + run / 4 * 32, run % 4 * 2, 3, q + run * 32);
}

struct Q2_K : Linear<0> {
    static constexpr auto kType = gguf::TensorType::Q2_K;
    static constexpr auto kFormat = kernels::Format::Q2_K;
    static constexpr int kBytes = 84;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        take_bits<16>(from, 0, 15, block.scales);
        take_bits<16>(from, 4, 15, block.mins);
        take_pairs_of_bits(from + 16, block.q);
        block.d = load<std::uint16_t>(from + 80);
        block.m = load<std::uint16_t>(from + 82);
    }
};

// A third bit that is set means that nothing is taken off, so q is 4 too large in every case.
struct Q3_K : Linear<4> {
    static constexpr auto kType = gguf::TensorType::Q3_K;
    static constexpr auto kFormat = kernels::Format::Q3_K;
    static constexpr int kBytes = 110;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        take_pairs_of_bits(from + 32, block.q);
        for (int run = 0; run < 8; ++run)
            add_bits<32>(from, run, 1, 2, block.q + run * 32);
        take_nibbles<16>(from + 96, block.scales);
        const auto tops = load<std::uint32_t>(from + 104);
        for (int i = 0; i < 4; ++i) {
            const std::uint32_t four = ((tops >> (2 * i)) & 0x03030303U) << 4;
            store(block.scales + 4 * i, load<std::uint32_t>(block.scales + 4 * i) | four);
        }
        block.d = load<std::uint16_t>(from + 108);
    }
};

// Eight scales and eight mins of 6 bits in 12 bytes.  The first four of each stand in bytes 0 to 7; of the others, a
// low nibble of both in bytes 8 to 11, the tops above the first ones.
inline void take_scales_and_mins(const std::uint8_t* from, Block& block) noexcept {
    const auto a = load<std::uint32_t>(from);
    const auto b = load<std::uint32_t>(from + 4);
    const auto c = load<std::uint32_t>(from + 8);
    store(block.scales, a & 0x3F3F3F3FU);
    store(block.scales + 4, (c & 0x0F0F0F0FU) | ((a >> 2) & 0x30303030U));
    store(block.mins, b & 0x3F3F3F3FU);
    store(block.mins + 4, ((c >> 4) & 0x0F0F0F0FU) | ((b >> 2) & 0x30303030U));
}

struct Q4_K : Linear<0> {
    static constexpr auto kType = gguf::TensorType::Q4_K;
    static constexpr auto kFormat = kernels::Format::Q4_K;
    static constexpr int kBytes = 144;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = load<std::uint16_t>(from);
        block.m = load<std::uint16_t>(from + 2);
        take_scales_and_mins(from + 4, block);
        for (int run = 0; run < 4; ++run)
            take_nibbles<64>(from + 16 + run * 32, block.q + run * 64);
    }
};

struct Q5_K : Linear<0> {
    static constexpr auto kType = gguf::TensorType::Q5_K;
    static constexpr auto kFormat = kernels::Format::Q5_K;
    static constexpr int kBytes = 176;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = load<std::uint16_t>(from);
        block.m = load<std::uint16_t>(from + 2);
        take_scales_and_mins(from + 4, block);
        for (int run = 0; run < 4; ++run)
            take_nibbles<64>(from + 48 + run * 32, block.q + run * 64);
        for (int run = 0; run < 8; ++run)
            add_bits<32>(from + 16, run, 1, 4, block.q + run * 32);
    }
};

struct Q6_K : Linear<32> {
    static constexpr auto kType = gguf::TensorType::Q6_K;
    static constexpr auto kFormat = kernels::Format::Q6_K;
    static constexpr int kBytes = 210;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        for (int half = 0; half < 2; ++half)
            take_nibbles<128>(from + half * 64, block.q + half * 128);
        for (int run = 0; run < 8; ++run)
            add_bits<32>(from + 128 + run / 4 * 32, run % 4 * 2, 3, 4, block.q + run * 32);
        std::memcpy(block.scales, from + 192, 16);
        block.d = load<std::uint16_t>(from + 208);
    }
};

struct Iq4Codebook {
    static int value(std::uint8_t q) noexcept { return kernels::kIq4Values[q]; }
};

struct IQ4_NL : Iq4Codebook {
    static constexpr auto kType = gguf::TensorType::IQ4_NL;
    static constexpr auto kFormat = kernels::Format::IQ4_NL;
    static constexpr int kBytes = 18;

    static void cut(const std::uint8_t* from, Block& block) noexcept { Q4_0::cut(from, block); }
};

struct IQ4_XS : Iq4Codebook {
    static constexpr auto kType = gguf::TensorType::IQ4_XS;
    static constexpr auto kFormat = kernels::Format::IQ4_XS;
    static constexpr int kBytes = 136;

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = load<std::uint16_t>(from);
        const unsigned tops = load<std::uint16_t>(from + 2);
        for (int i = 0; i < 8; ++i) {
            const unsigned low = static_cast<unsigned>(from[4 + i / 2] >> (i % 2 * 4)) & 15U;
            block.scales[i] = static_cast<std::uint8_t>(low | ((tops >> (2 * i)) & 3U) << 4);
        }
        for (int run = 0; run < 8; ++run)
            take_nibbles<32>(from + 8 + run * 16, block.q + run * 32);
    }
};

struct MXFP4 {
    static constexpr auto kType = gguf::TensorType::MXFP4;
    static constexpr auto kFormat = kernels::Format::MXFP4;
    static constexpr int kBytes = 17;

    static int value(std::uint8_t q) noexcept { return kernels::kMxfp4Values[q]; }

    static void cut(const std::uint8_t* from, Block& block) noexcept {
        block.d = from[0];
        take_nibbles<32>(from + 1, block.q);
    }
};

}  // namespace smallmind::quant

// Tiny models of random weights as GGUF files: the very same bytes on every machine, for they come from integers alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <string>

#include "gguf/gguf_writer.hpp"
#include "gguf/types.hpp"

namespace smallmind::tests {

inline constexpr int kTinyVocab = 96;

class TinyGguf {
  public:
    TinyGguf(std::string_view architecture, gguf::TensorType format) : architecture_(architecture), format_(format) {}

    GgufWriter::Bytes finish() {
        add_metadata();
        add_matrix("token_embd.weight", kTinyVocab, kWidth);
        for (int i = 0; i < kLayers; ++i)
            add_layer("blk." + std::to_string(i) + ".");
        add_vector("output_norm.weight", kWidth, 1.0F);
        add_matrix("output.weight", kTinyVocab, kWidth);
        return writer_.finish();
    }

  private:
    static constexpr int kLayers = 2;
    static constexpr int kWidth = 256;  // every format's blocks fit
    static constexpr int kHeads = 4;
    static constexpr int kKvHeads = 1;
    static constexpr int kHeadWidth = kWidth / kHeads;

    void add_metadata() {
        using enum gguf::ValueType;
        writer_.add_string("general.architecture", architecture_);
        const auto add_size = [&](const char* key, int value) {
            writer_.add<std::uint32_t>(architecture_ + "." + key, U32, static_cast<std::uint32_t>(value));
        };
        add_size("context_length", 256);
        add_size("embedding_length", kWidth);
        add_size("block_count", kLayers);
        add_size("feed_forward_length", kWidth);
        add_size("attention.head_count", kHeads);
        add_size("attention.head_count_kv", kKvHeads);
    }

    void add_layer(const std::string& block) {
        add_vector(block + "attn_norm.weight", kWidth, 1.0F);
        add_matrix(block + "attn_q.weight", kWidth, kWidth);
        add_matrix(block + "attn_k.weight", kKvHeads * kHeadWidth, kWidth);
        add_matrix(block + "attn_v.weight", kKvHeads * kHeadWidth, kWidth);
        add_matrix(block + "attn_output.weight", kWidth, kWidth);
        add_vector(block + "ffn_norm.weight", kWidth, 1.0F);
        add_matrix(block + "ffn_gate.weight", kWidth, kWidth);
        add_matrix(block + "ffn_up.weight", kWidth, kWidth);
        add_matrix(block + "ffn_down.weight", kWidth, kWidth);
        if (architecture_ != "qwen2") return;
        add_vector(block + "attn_q.bias", kWidth, 0.0F);
        add_vector(block + "attn_k.bias", kKvHeads * kHeadWidth, 0.0F);
        add_vector(block + "attn_v.bias", kKvHeads * kHeadWidth, 0.0F);
    }

    // A multiple of 2^-12 within 1/8 of zero: exact in every float format but bfloat16.
    float small_number() { return static_cast<float>(static_cast<int>(random_() % 1025) - 512) * 0x1p-12F; }

    void add_vector(const std::string& name, int n, float mean) {
        GgufWriter::Bytes data;
        for (int i = 0; i < n; ++i)
            GgufWriter::put(data, mean + small_number());
        writer_.add_tensor(name, gguf::TensorType::F32, {static_cast<std::uint64_t>(n)}, data);
    }

    void add_matrix(const std::string& name, int n_rows, int n_cols) {
        const gguf::TypeInfo& info = *gguf::find_type(format_);
        const auto n_elements = static_cast<std::size_t>(n_rows) * static_cast<std::size_t>(n_cols);
        GgufWriter::Bytes data;
        while (data.size() < n_elements / info.block_size * info.block_bytes)
            add_block(data, info.block_bytes);
        writer_.add_tensor(name, format_, {static_cast<std::uint64_t>(n_cols), static_cast<std::uint64_t>(n_rows)},
                           data);
    }

    // Random bits, but for scales that make weights of about 1/16: the sums of 256 products stay near 1.
    void add_block(GgufWriter::Bytes& data, std::size_t block_bytes) {
        using enum gguf::TensorType;
        const std::size_t begin = data.size();
        for (std::size_t i = 0; i < block_bytes; ++i)
            data.push_back(static_cast<std::byte>(random_() >> 24));
        std::byte* block = data.data() + begin;
        switch (format_) {
            case F32: {
                const float value = small_number();
                std::memcpy(block, &value, sizeof value);
                return;
            }
            case F16:
                return put_half(block, -5, 1 - static_cast<int>(random_() % 2) * 2);
            case BF16: {
                const std::uint16_t bits =
                    static_cast<std::uint16_t>((random_() % 2 << 15) | 0x3D00U | random_() % 256);
                return static_cast<void>(std::memcpy(block, &bits, sizeof bits));
            }
            case Q4_0:
                return put_half(block, -6);
            case Q4_1:
                put_half(block, -6);
                return put_half(block + 2, -3, -1);
            case Q5_0:
                return put_half(block, -7);
            case Q5_1:
                put_half(block, -7);
                return put_half(block + 2, -3, -1);
            case Q8_0:
                return put_half(block, -10);
            case Q2_K:
                put_half(block + 80, -7);
                return put_half(block + 82, -7);
            case Q3_K:
                return put_half(block + 108, -9);
            case Q4_K:
                put_half(block, -11);
                return put_half(block + 2, -8);
            case Q5_K:
                put_half(block, -12);
                return put_half(block + 2, -8);
            case Q6_K:
                return put_half(block + 208, -14);
            case IQ4_NL:
                return put_half(block, -10);
            case IQ4_XS:
                return put_half(block, -14);
            case MXFP4:
                block[0] = static_cast<std::byte>(121 + random_() % 2);
                return;
            default:
                return;
        }
    }

    // A random float16 from 2^exponent up to twice that.
    void put_half(std::byte* to, int exponent, int sign = 1) {
        const std::uint32_t bits = (sign < 0 ? 0x8000U : 0U) | (static_cast<std::uint32_t>(exponent + 15) << 10);
        const auto half = static_cast<std::uint16_t>(bits | random_() % 1024);
        std::memcpy(to, &half, sizeof half);
    }

    std::string architecture_;
    gguf::TensorType format_;
    GgufWriter writer_;
    std::mt19937 random_{20261122};  // the standard fixes its numbers, but not those of its distributions
};

}  // namespace smallmind::tests

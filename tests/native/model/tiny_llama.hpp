// A llama of one layer with random weights, as a GGUF file: small enough to damage by the thousand.
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>

#include "gguf/gguf_writer.hpp"
#include "gguf/reader.hpp"
#include "temporary_file.hpp"

namespace smallmind::tests {

inline constexpr std::uint64_t kTinyVocab = 40;  // no whole number of panels

inline GgufWriter tiny_llama_header() {
    using enum gguf::ValueType;
    GgufWriter writer;
    writer.add_string("general.architecture", "llama");
    writer.add<std::uint32_t>("llama.block_count", U32, 1);
    writer.add<std::uint32_t>("llama.embedding_length", U32, 64);
    writer.add<std::uint32_t>("llama.feed_forward_length", U32, 96);
    writer.add<std::uint32_t>("llama.attention.head_count", U32, 2);
    writer.add<std::uint32_t>("llama.attention.head_count_kv", U32, 1);
    writer.add<std::uint32_t>("llama.context_length", U32, 128);
    return writer;
}

inline GgufWriter::Bytes tiny_llama(std::uint64_t n_vocab = kTinyVocab) {
    using enum gguf::TensorType;
    GgufWriter writer = tiny_llama_header();
    writer.add_tensor("token_embd.weight", Q8_0, {64, n_vocab});
    writer.add_tensor("output_norm.weight", F32, {64});
    writer.add_tensor("blk.0.attn_norm.weight", F32, {64});
    writer.add_tensor("blk.0.ffn_norm.weight", F16, {64});
    writer.add_tensor("blk.0.attn_q.weight", Q4_0, {64, 64});
    writer.add_tensor("blk.0.attn_k.weight", Q4_1, {64, 32});
    writer.add_tensor("blk.0.attn_v.weight", F16, {64, 32});
    writer.add_tensor("blk.0.attn_output.weight", Q4_0, {64, 64});
    writer.add_tensor("blk.0.ffn_gate.weight", Q4_0, {64, 96});
    writer.add_tensor("blk.0.ffn_up.weight", Q8_0, {64, 96});
    writer.add_tensor("blk.0.ffn_down.weight", F32, {96, 64});
    GgufWriter::Bytes bytes = writer.finish();
    const TemporaryFile file(bytes);
    const gguf::File opened(file.path());
    std::uint64_t first = bytes.size();
    for (const gguf::Tensor& tensor : opened.tensors())
        first = std::min(first, tensor.offset);
    std::mt19937 random(20261122);
    for (std::size_t i = first; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(random());
    return bytes;
}

}  // namespace smallmind::tests

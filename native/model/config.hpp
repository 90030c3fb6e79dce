#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gguf/reader.hpp"
#include "kv/cache.hpp"
#include "ops/rope.hpp"

namespace smallmind::model {

// A family of decoder-only transformers with RMSNorm, rotary positions, grouped-query attention and SwiGLU, and where
// its members differ.  A new row is a new architecture, as long as it is one of these.
struct Architecture {
    std::string_view name;  // general.architecture
    ops::RopeKind rope;
    bool has_qkv_bias;
};

// The shape of a model, from its file's metadata, checked.
struct Config {
    const Architecture* architecture;
    int n_layers;
    int width;
    int hidden_width;
    int n_heads;
    int n_kv_heads;
    int head_width;
    int n_vocab;
    int context_length;  // as trained
    int rope_dims;
    double rope_base;
    double rope_position_scale;  // 1, or 1 / factor of linear scaling
    float norm_epsilon;

    [[nodiscard]] kv::Shape kv_shape() const noexcept { return {n_layers, n_kv_heads, head_width}; }
};

// Throws UnsupportedError for another architecture or a shape that the engine cannot run, FileError for nonsense.
Config read_config(const gguf::File& file);

}  // namespace smallmind::model

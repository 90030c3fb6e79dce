#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "memory/aligned_buffer.hpp"
#include "memory/mapped_file.hpp"
#include "memory/page_warmer.hpp"
#include "model/config.hpp"
#include "quant/panels.hpp"

namespace smallmind::model {

// Vectors are float32, padded with zeros to a multiple of 16; an absent bias is empty.
using Vector = memory::AlignedBuffer<float>;

struct Layer {
    Vector attention_norm, ffn_norm;
    quant::Matrix q, k, v, output;
    Vector q_bias, k_bias, v_bias;
    quant::Matrix gate, up, down;
};

struct LoadOptions {
    int n_threads = 1;
    bool is_mapped = true;   // of an .smq file: its weights are used where they are mapped, not copied
    bool is_locked = false;  // the system may not take the weights' pages away, if it allows so much
};

// Called while a model loads: bytes of weights done and in all.  False stops the loading.
using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

// The weights of a model, packed for the kernels.  Immutable; any number of engines may share it.
class Model {
  public:
    // A GGUF file is packed tensor by tensor, giving the file's pages back as it goes.  A mapped .smq file is there at
    // once; its weights' checksums are then not asked, which verify() does.
    // Throws NotFound, AccessError, FileError, UnsupportedError, MemoryError, FileChanged; Stopped when progress
    // returns false.
    static std::shared_ptr<const Model> load(const std::string& path, const LoadOptions& options,
                                             const Progress& progress);

    // Throws FileChanged when the mapped file was cut short since: what was computed from it is then worth nothing.
    void require_intact() const;

    [[nodiscard]] const Config& config() const noexcept { return config_; }
    [[nodiscard]] const std::vector<Layer>& layers() const noexcept { return layers_; }
    [[nodiscard]] const quant::Matrix& embedding() const noexcept { return embedding_; }
    [[nodiscard]] const Vector& output_norm() const noexcept { return output_norm_; }
    // The embedding itself where the file ties them.
    [[nodiscard]] const quant::Matrix& output() const noexcept { return output_.is_empty() ? embedding_ : output_; }
    // Divisors of the rotary frequencies (rope_freqs.weight); empty without.
    [[nodiscard]] const std::vector<float>& rope_factors() const noexcept { return rope_factors_; }

    [[nodiscard]] std::uint64_t n_parameters() const noexcept { return n_parameters_; }
    [[nodiscard]] std::uint64_t weight_bytes() const noexcept { return weight_bytes_; }
    [[nodiscard]] bool is_mapped() const noexcept { return mapping_.has_value(); }
    [[nodiscard]] bool is_locked() const noexcept { return is_locked_; }
    [[nodiscard]] std::uint64_t kv_bytes_per_token(kv::Format format) const noexcept {
        return kv::bytes_per_position(config_.kv_shape(), format);
    }

  private:
    friend class Loader;
    Model() = default;
    void lock();

    Config config_{};
    // Every matrix lies in one of the two.
    memory::AlignedBuffer<std::byte> storage_;
    std::optional<memory::MappedFile> mapping_;
    memory::PageWarmer warmer_;  // ends before the mapping does
    quant::Matrix embedding_, output_;
    Vector output_norm_;
    std::vector<Layer> layers_;
    std::vector<float> rope_factors_;
    std::uint64_t n_parameters_ = 0;
    std::uint64_t weight_bytes_ = 0;
    bool is_locked_ = false;
};

}  // namespace smallmind::model

#include "model/loader.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "errors.hpp"
#include "kernels/panel_format.hpp"
#include "memory/system.hpp"

namespace smallmind::model {

namespace {

constexpr auto kLayout = kernels::kPanelLayoutVersion;

}  // namespace

Loader::Loader(const std::string& path, const LoadOptions& options, const Progress& progress)
    : file_(path), options_(options), pool_(options.n_threads), progress_(progress), model_(new Model) {}

std::shared_ptr<const Model> Loader::run() {
    plan();
    if (file_.smq() == nullptr) {
        pack_all();
    } else if (options_.is_mapped) {
        map_packed();
    } else {
        copy_packed();
    }
    if (options_.is_locked) model_->lock();
    return model_;
}

void Loader::plan() {
    Model& model = *model_;
    if (file_.smq() != nullptr && file_.smq()->layout != kLayout) {
        throw errors::UnsupportedError(file_.path(), "layout",
                                       "it was packed for another version of SmallMind (layout " +
                                           std::to_string(file_.smq()->layout) + "; this one uses " +
                                           std::to_string(kLayout) + "): convert the GGUF file again");
    }
    model.config_ = read_config(file_);
    const Config& c = model.config_;
    plan_matrix("token_embd.weight", c.n_vocab, c.width, model.embedding_);
    model.output_norm_ = read_vector("output_norm.weight", c.width);
    if (file_.find_tensor("output.weight") != nullptr) plan_matrix("output.weight", c.n_vocab, c.width, model.output_);
    if (const gguf::Tensor* factors = file_.find_tensor("rope_freqs.weight")) {
        model.rope_factors_ = read_floats(*factors, c.rope_dims / 2);
        vectors_.push_back(factors);
    }
    model.layers_.resize(static_cast<std::size_t>(c.n_layers));
    for (int i = 0; i < c.n_layers; ++i)
        plan_layer(i, model.layers_[static_cast<std::size_t>(i)]);
    for (const gguf::Tensor& tensor : file_.tensors())
        model.n_parameters_ += tensor.n_elements;
}

void Loader::plan_layer(int index, Layer& layer) {
    const Config& c = model_->config_;
    const std::string block = "blk." + std::to_string(index) + ".";
    const int q_width = c.n_heads * c.head_width;
    const int kv_width = c.n_kv_heads * c.head_width;
    layer.attention_norm = read_vector(block + "attn_norm.weight", c.width);
    layer.ffn_norm = read_vector(block + "ffn_norm.weight", c.width);
    plan_matrix(block + "attn_q.weight", q_width, c.width, layer.q);
    plan_matrix(block + "attn_k.weight", kv_width, c.width, layer.k);
    plan_matrix(block + "attn_v.weight", kv_width, c.width, layer.v);
    plan_matrix(block + "attn_output.weight", c.width, q_width, layer.output);
    plan_matrix(block + "ffn_gate.weight", c.hidden_width, c.width, layer.gate);
    plan_matrix(block + "ffn_up.weight", c.hidden_width, c.width, layer.up);
    plan_matrix(block + "ffn_down.weight", c.width, c.hidden_width, layer.down);
    if (c.architecture->has_qkv_bias) {
        layer.q_bias = read_vector(block + "attn_q.bias", q_width);
        layer.k_bias = read_vector(block + "attn_k.bias", kv_width);
        layer.v_bias = read_vector(block + "attn_v.bias", kv_width);
    }
}

void Loader::plan_matrix(const std::string& name, int n_rows, int n_cols, quant::Matrix& matrix) {
    const gguf::Tensor& tensor = file_.require_tensor(name);
    const quant::Format* format = quant::find_format(tensor.type);
    if (format == nullptr) {
        throw errors::UnsupportedError(file_.path(), "tensor " + name,
                                       "the format " + gguf::type_name(tensor.type) + " is not supported yet");
    }
    require_shape(tensor, n_cols, n_rows);
    require_storage(tensor, file_.smq() != nullptr ? gguf::Storage::Packed : gguf::Storage::Plain);
    tasks_.push_back({&tensor, &matrix, *format});
    if (file_.smq() != nullptr) require_packed_size(tasks_.back());
    model_->weight_bytes_ += quant::Matrix::size_bytes(*format, n_rows, n_cols);
}

void Loader::require_storage(const gguf::Tensor& tensor, gguf::Storage storage) const {
    if (tensor.storage == storage) return;
    throw errors::FileError(file_.path(), "tensor " + std::string(tensor.name) + " storage",
                            static_cast<std::int64_t>(tensor.offset),
                            storage == gguf::Storage::Packed ? "a matrix that is not packed" : "a packed vector");
}

void Loader::require_packed_size(const Task& task) const {
    const gguf::Tensor& tensor = *task.tensor;
    const std::size_t size =
        quant::Matrix::size_bytes(task.format, static_cast<int>(tensor.dims[1]), static_cast<int>(tensor.dims[0]));
    if (tensor.size_bytes == size) return;
    throw errors::FileError(file_.path(), "tensor " + std::string(tensor.name) + " size",
                            static_cast<std::int64_t>(tensor.offset),
                            std::to_string(tensor.size_bytes) + " bytes, but its panels take " + std::to_string(size));
}

void Loader::require_shape(const gguf::Tensor& tensor, int width, int n_rows) const {
    const auto w = static_cast<std::uint64_t>(width);
    const auto h = static_cast<std::uint64_t>(n_rows);
    if (tensor.dims[0] == w && tensor.dims[1] == h && tensor.dims[2] == 1 && tensor.dims[3] == 1) return;
    std::string wanted = std::to_string(width);
    if (n_rows != 1) wanted.append(", ").append(std::to_string(n_rows));
    throw errors::FileError(file_.path(), "tensor " + std::string(tensor.name),
                            static_cast<std::int64_t>(tensor.offset),
                            "its shape is " + tensor.shape_text() + ", not [" + wanted + "]");
}

std::vector<float> Loader::read_floats(const gguf::Tensor& tensor, int n) const {
    require_shape(tensor, n, 1);
    require_storage(tensor, gguf::Storage::Plain);
    std::vector<float> values(static_cast<std::size_t>(n));
    if (tensor.type == gguf::TensorType::F32) {
        std::memcpy(values.data(), tensor.data.data(), values.size() * sizeof(float));
    } else if (tensor.type == gguf::TensorType::F16) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            std::uint16_t half = 0;
            std::memcpy(&half, tensor.data.data() + i * 2, 2);
            values[i] = quant::half_to_float(half);
        }
    } else {
        throw errors::UnsupportedError(
            file_.path(), "tensor " + std::string(tensor.name),
            "a vector in the format " + gguf::type_name(tensor.type) + " is not supported yet");
    }
    return values;
}

Vector Loader::read_vector(const std::string& name, int n) {
    const gguf::Tensor& tensor = file_.require_tensor(name);
    const std::vector<float> values = read_floats(tensor, n);
    vectors_.push_back(&tensor);
    Vector padded((values.size() + 15) / 16 * 16);
    std::fill(padded.begin(), padded.end(), 0.0F);
    std::copy(values.begin(), values.end(), padded.begin());
    return padded;
}

void Loader::allocate(std::size_t size) {
    const std::uint64_t available = memory::available_bytes();
    if (available > 0 && size > available) throw errors::MemoryError("The model", size, available);
    model_->storage_ = memory::AlignedBuffer<std::byte>(size, "The model", memory::Pages::Huge);
}

void Loader::pack_all() {
    allocate(model_->weight_bytes_);
    std::byte* next = model_->storage_.data();
    for (const Task& task : tasks_) {
        *task.matrix = quant::Matrix(task.format, static_cast<int>(task.tensor->dims[1]),
                                     static_cast<int>(task.tensor->dims[0]), next);
        next += task.matrix->size_bytes();
        total_ += task.tensor->size_bytes;
    }
    for (const Task& task : tasks_)
        pack(task);
    file_.require_intact();
}

void Loader::pack(const Task& task) {
    // So much at a time, that a large tensor's source pages don't pile up and a stop is noticed soon.
    constexpr std::uint64_t kStretchBytes = 16U << 20;
    const int n_panels = task.matrix->n_panels();
    const std::uint64_t panel_bytes =
        std::max<std::uint64_t>(1, task.tensor->size_bytes / static_cast<std::uint64_t>(n_panels));
    const int stretch = static_cast<int>(
        std::clamp<std::uint64_t>(kStretchBytes / panel_bytes, 1, static_cast<std::uint64_t>(n_panels)));
    for (int first = 0; first < n_panels; first += stretch) {
        const int n = std::min(stretch, n_panels - first);
        pool_.parallel_for(
            n, 4, [&](int begin, int end, int) { task.matrix->pack(task.tensor->data, first + begin, first + end); });
        const std::uint64_t begin = static_cast<std::uint64_t>(first) * panel_bytes;
        const std::uint64_t left = task.tensor->size_bytes - begin;
        const std::uint64_t size =
            first + n == n_panels ? left : std::min(static_cast<std::uint64_t>(n) * panel_bytes, left);
        file_.mapping().drop(task.tensor->data.subspan(begin, size));
        report(size);
    }
}

// Checks every byte on its way: they are all read anyway.
void Loader::copy_packed() {
    const gguf::SmqData& smq = *file_.smq();
    allocate(smq.bytes.size());
    total_ = smq.bytes.size();
    const std::size_t n_at_once = 4 * static_cast<std::size_t>(pool_.n_threads());
    for (std::size_t first = 0; first < smq.n_stretches(); first += n_at_once) {
        const std::size_t n = std::min(n_at_once, smq.n_stretches() - first);
        std::vector<std::uint8_t> is_sound(n);
        std::atomic<std::uint64_t> copied = 0;
        pool_.parallel_for(static_cast<int>(n), 1, [&](int begin, int end, int) {
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
                const std::span<const std::byte> from = smq.stretch(first + i);
                std::byte* const to = model_->storage_.data() + (from.data() - smq.bytes.data());
                std::memcpy(to, from.data(), from.size());
                file_.mapping().drop(from);
                is_sound[i] = gguf::xxh64({to, from.size()}) == smq.checksums[first + i] ? 1 : 0;
                copied += from.size();
            }
        });
        file_.require_intact();
        const auto damaged = static_cast<std::size_t>(std::ranges::find(is_sound, 0) - is_sound.begin());
        if (damaged < n) file_.fail_stretch(first + damaged);
        report(copied);
    }
    place_packed(model_->storage_.data());
}

void Loader::map_packed() {
    const std::span<const std::byte> data = file_.smq()->bytes;
    place_packed(data.data());
    total_ = data.size();
    report(total_);
    model_->mapping_ = std::move(file_).take_mapping();
    model_->require_intact();
    // A model larger than the memory would push its own first pages out again.
    const bool fits = data.size() < memory::available_bytes();
    if (fits && !options_.is_locked) model_->warmer_ = memory::PageWarmer(*model_->mapping_, data);
}

// The kernels and Matrix::row only read; nothing packs into a matrix that was placed here.
void Loader::place_packed(const std::byte* data) {
    const std::byte* const in_file = file_.smq()->bytes.data();
    for (const Task& task : tasks_) {
        std::byte* const panels = const_cast<std::byte*>(data + (task.tensor->data.data() - in_file));
        *task.matrix = quant::Matrix(task.format, static_cast<int>(task.tensor->dims[1]),
                                     static_cast<int>(task.tensor->dims[0]), panels);
    }
}

void Loader::report(std::uint64_t more) {
    done_ += more;
    if (progress_ && !progress_(done_, total_)) throw errors::Stopped("the loading was stopped");
}

std::shared_ptr<const Model> Model::load(const std::string& path, const LoadOptions& options,
                                         const Progress& progress) {
    return Loader(path, options, progress).run();
}

void Model::require_intact() const {
    if (mapping_ && !mapping_->is_intact()) throw errors::FileChanged(mapping_->path());
}

void Model::lock() { is_locked_ = memory::lock_pages(mapping_ ? mapping_->bytes() : storage_.span()); }

}  // namespace smallmind::model

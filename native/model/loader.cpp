#include <algorithm>
#include <cstring>

#include "errors.hpp"
#include "gguf/reader.hpp"
#include "memory/system.hpp"
#include "model/model.hpp"
#include "threads/thread_pool.hpp"

namespace smallmind::model {

// Two passes over the tensors: the first finds, checks and sizes them, the second packs them into one block of memory.
class Loader {
  public:
    Loader(const std::string& path, int n_threads, const Progress& progress)
        : file_(path), pool_(n_threads), progress_(progress), model_(new Model) {}

    std::shared_ptr<const Model> run() {
        Model& model = *model_;
        model.config_ = read_config(file_);
        plan();
        allocate();
        for (const Task& task : tasks_)
            pack(task);
        return model_;
    }

  private:
    struct Task {
        const gguf::Tensor* tensor;
        quant::Matrix* matrix;
        quant::Format format;
    };

    void plan();
    void plan_layer(int index, Layer& layer);
    void plan_matrix(const std::string& name, int n_rows, int n_cols, quant::Matrix& matrix);
    Vector read_vector(const std::string& name, int n) const;
    std::vector<float> read_floats(const gguf::Tensor& tensor, int n) const;
    void require_shape(const gguf::Tensor& tensor, int width, int n_rows) const;
    void allocate();
    void pack(const Task& task);
    void report(std::uint64_t more);

    gguf::File file_;
    threads::ThreadPool pool_;
    const Progress& progress_;
    std::shared_ptr<Model> model_;
    std::vector<Task> tasks_;
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

void Loader::plan() {
    Model& model = *model_;
    const Config& c = model.config_;
    plan_matrix("token_embd.weight", c.n_vocab, c.width, model.embedding_);
    model.output_norm_ = read_vector("output_norm.weight", c.width);
    if (file_.find_tensor("output.weight") != nullptr) plan_matrix("output.weight", c.n_vocab, c.width, model.output_);
    if (const gguf::Tensor* factors = file_.find_tensor("rope_freqs.weight")) {
        model.rope_factors_ = read_floats(*factors, c.rope_dims / 2);
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
    tasks_.push_back({&tensor, &matrix, *format});
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

Vector Loader::read_vector(const std::string& name, int n) const {
    const std::vector<float> values = read_floats(file_.require_tensor(name), n);
    Vector padded((values.size() + 15) / 16 * 16);
    std::fill(padded.begin(), padded.end(), 0.0F);
    std::copy(values.begin(), values.end(), padded.begin());
    return padded;
}

void Loader::allocate() {
    std::size_t size = 0;
    for (const Task& task : tasks_) {
        const auto n_cols = static_cast<int>(task.tensor->dims[0]);
        size += quant::Matrix::size_bytes(task.format, static_cast<int>(task.tensor->dims[1]), n_cols);
        total_ += task.tensor->size_bytes;
    }
    const std::uint64_t available = memory::available_bytes();
    if (available > 0 && size > available) throw errors::MemoryError("The model", size, available);
    model_->storage_ = memory::AlignedBuffer<std::byte>(size, "The model", memory::Pages::Huge);
    std::byte* next = model_->storage_.data();
    for (const Task& task : tasks_) {
        *task.matrix = quant::Matrix(task.format, static_cast<int>(task.tensor->dims[1]),
                                     static_cast<int>(task.tensor->dims[0]), next);
        next += task.matrix->size_bytes();
    }
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

void Loader::report(std::uint64_t more) {
    done_ += more;
    if (progress_ && !progress_(done_, total_)) throw errors::Stopped("the loading was stopped");
}

std::shared_ptr<const Model> Model::load(const std::string& path, int n_threads, const Progress& progress) {
    return Loader(path, n_threads, progress).run();
}

}  // namespace smallmind::model

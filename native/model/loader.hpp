#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gguf/reader.hpp"
#include "model/model.hpp"
#include "threads/thread_pool.hpp"

namespace smallmind::model {

// Loads a model in two passes over the file's tensors.  The first finds and checks them, and reads the vectors.  The
// second brings the matrices to where the kernels find them: those of a GGUF file are packed into one block of memory,
// those of an .smq file are copied there, or used where they are mapped.
class Loader {
  public:
    struct Task {
        const gguf::Tensor* tensor;
        quant::Matrix* matrix;
        quant::Format format;
    };

    // Calls and reports as Model::load.
    Loader(const std::string& path, const LoadOptions& options, const Progress& progress);

    // The first pass.
    void plan();
    // Both passes.
    std::shared_ptr<const Model> run();

    // What plan() found.  File and tensors live as long as the loader.
    [[nodiscard]] const gguf::File& file() const noexcept { return file_; }
    [[nodiscard]] std::span<const Task> matrices() const noexcept { return tasks_; }
    [[nodiscard]] std::span<const gguf::Tensor* const> vectors() const noexcept { return vectors_; }

    // The n weights of a vector.  Throws FileError, UnsupportedError.
    [[nodiscard]] std::vector<float> read_floats(const gguf::Tensor& tensor, int n) const;

  private:
    void plan_layer(int index, Layer& layer);
    void plan_matrix(const std::string& name, int n_rows, int n_cols, quant::Matrix& matrix);
    Vector read_vector(const std::string& name, int n);
    void require_shape(const gguf::Tensor& tensor, int width, int n_rows) const;
    void require_storage(const gguf::Tensor& tensor, gguf::Storage storage) const;
    void require_packed_size(const Task& task) const;

    void allocate(std::size_t size);
    void pack_all();
    void pack(const Task& task);
    void copy_packed();
    void map_packed();
    void place_packed(const std::byte* data);
    void report(std::uint64_t more);

    gguf::File file_;
    LoadOptions options_;
    threads::ThreadPool pool_;
    const Progress& progress_;
    std::shared_ptr<Model> model_;
    std::vector<Task> tasks_;
    std::vector<const gguf::Tensor*> vectors_;
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

}  // namespace smallmind::model

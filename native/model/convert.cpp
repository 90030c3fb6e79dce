#include "model/convert.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "errors.hpp"
#include "gguf/smq_writer.hpp"
#include "kernels/panel_format.hpp"
#include "model/loader.hpp"

namespace smallmind::model {
namespace {

constexpr std::uint64_t kStretchBytes = 16U << 20;  // of panels that are packed at once

const Progress kNoProgress;

class Converter {
  public:
    Converter(const std::string& path, int n_threads, const Progress& progress)
        : loader_(path, {}, progress), pool_(n_threads), progress_(progress) {
        if (loader_.file().smq() != nullptr) {
            throw errors::UnsupportedError(path, "format", "it is an .smq file already");
        }
        loader_.plan();
    }

    [[nodiscard]] gguf::SmqWriter make_writer() const {
        return {loader_.file(), tensors(), kernels::kPanelLayoutVersion};
    }

    void write(const std::string& path) {
        gguf::SmqWriter writer = make_writer();
        writer.open(path);
        for (const gguf::Tensor* vector : loader_.vectors()) {
            const std::vector<float> values = loader_.read_floats(*vector, static_cast<int>(vector->dims[0]));
            writer.write(std::as_bytes(std::span(values)));
        }
        for (const Loader::Task& task : loader_.matrices())
            total_ += task.tensor->size_bytes;
        for (const Loader::Task& task : loader_.matrices())
            write_matrix(task, writer);
        loader_.file().require_intact();
        writer.finish();
    }

  private:
    // Vectors first: they are read when the model is opened, so they should be few pages.
    [[nodiscard]] std::vector<gguf::SmqTensor> tensors() const {
        std::vector<gguf::SmqTensor> tensors;
        for (const gguf::Tensor* vector : loader_.vectors()) {
            tensors.push_back({std::string(vector->name), gguf::TensorType::F32, gguf::Storage::Plain, vector->n_dims,
                               vector->dims, vector->n_elements * sizeof(float)});
        }
        for (const Loader::Task& task : loader_.matrices()) {
            const gguf::Tensor& matrix = *task.tensor;
            tensors.push_back({std::string(matrix.name), matrix.type, gguf::Storage::Packed, matrix.n_dims, matrix.dims,
                               quant::Matrix::size_bytes(task.format, static_cast<int>(matrix.dims[1]),
                                                         static_cast<int>(matrix.dims[0]))});
        }
        return tensors;
    }

    // Packs some panels at a time, as matrices of their own: rows do not depend on each other.
    void write_matrix(const Loader::Task& task, gguf::SmqWriter& writer) {
        const gguf::Tensor& tensor = *task.tensor;
        const auto n_rows = static_cast<int>(tensor.dims[1]);
        const auto n_cols = static_cast<int>(tensor.dims[0]);
        const std::size_t row_bytes = tensor.size_bytes / tensor.dims[1];
        const std::size_t panel_bytes = quant::Matrix::size_bytes(task.format, kernels::kLanes, n_cols);
        const int rows_at_once =
            static_cast<int>(std::max<std::size_t>(1, kStretchBytes / panel_bytes)) * kernels::kLanes;
        for (int first = 0; first < n_rows; first += rows_at_once) {
            const int n = std::min(rows_at_once, n_rows - first);
            const auto source = tensor.data.subspan(static_cast<std::size_t>(first) * row_bytes,
                                                    static_cast<std::size_t>(n) * row_bytes);
            const std::size_t size = quant::Matrix::size_bytes(task.format, n, n_cols);
            if (panels_.size() < size) panels_ = memory::AlignedBuffer<std::byte>(size, "The conversion");
            quant::Matrix part(task.format, n, n_cols, panels_.data());
            pool_.parallel_for(part.n_panels(), 4, [&](int begin, int end, int) { part.pack(source, begin, end); });
            loader_.file().mapping().drop(source);
            loader_.file().require_intact();
            writer.write(panels_.span().first(size));
            report(source.size());
        }
    }

    void report(std::uint64_t more) {
        done_ += more;
        if (progress_ && !progress_(done_, total_)) throw errors::Stopped("the conversion was stopped");
    }

    Loader loader_;
    threads::ThreadPool pool_;
    const Progress& progress_;
    memory::AlignedBuffer<std::byte> panels_;
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

}  // namespace

std::uint64_t converted_bytes(const std::string& gguf_path) {
    return Converter(gguf_path, 1, kNoProgress).make_writer().file_bytes();
}

void convert(const std::string& gguf_path, const std::string& smq_path, int n_threads, const Progress& progress) {
    Converter(gguf_path, n_threads, progress).write(smq_path);
}

void verify(const std::string& smq_path, int n_threads, const Progress& progress) {
    Loader loader(smq_path, {}, kNoProgress);
    const gguf::File& file = loader.file();
    if (file.smq() == nullptr) throw errors::UnsupportedError(smq_path, "format", "a GGUF file has no checksums");
    loader.plan();
    const gguf::SmqData& smq = *file.smq();
    threads::ThreadPool pool(n_threads);
    const std::size_t n_at_once = 8 * static_cast<std::size_t>(n_threads);
    for (std::size_t first = 0; first < smq.n_stretches(); first += n_at_once) {
        const std::size_t n = std::min(n_at_once, smq.n_stretches() - first);
        std::vector<std::uint8_t> is_sound(n);
        pool.parallel_for(static_cast<int>(n), 1, [&](int begin, int end, int) {
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
                is_sound[i] = smq.is_sound(first + i) ? 1 : 0;
        });
        file.require_intact();
        const auto damaged = static_cast<std::size_t>(std::ranges::find(is_sound, 0) - is_sound.begin());
        if (damaged < n) file.fail_stretch(first + damaged);
        const std::uint64_t done = std::min<std::uint64_t>((first + n) * gguf::kSmqStretchBytes, smq.bytes.size());
        if (progress && !progress(done, smq.bytes.size())) throw errors::Stopped("the check was stopped");
    }
}

}  // namespace smallmind::model

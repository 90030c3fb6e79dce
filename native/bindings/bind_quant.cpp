#include <stdexcept>
#include <string_view>

#include "bindings/bindings.hpp"
#include "memory/aligned_buffer.hpp"
#include "quant/panels.hpp"

namespace smallmind::bindings {
namespace {

namespace py = pybind11;

quant::Format require_format(std::uint32_t type_id) {
    const gguf::TypeInfo* const info = gguf::find_type(type_id);
    const quant::Format* const format = info != nullptr ? quant::find_format(info->type) : nullptr;
    if (format == nullptr) throw std::invalid_argument(gguf::type_name(type_id) + " is not supported yet");
    return *format;
}

// Through panels and back: what the kernels would multiply with.
py::bytes unpack_rows(std::uint32_t type_id, const py::bytes& data, int n_rows, int n_cols) {
    const quant::Format format = require_format(type_id);
    const gguf::TypeInfo& info = *gguf::find_type(type_id);
    const std::string_view source = data;
    if (n_rows < 1 || n_cols < 1 || static_cast<std::uint32_t>(n_cols) % info.block_size != 0 ||
        source.size() != static_cast<std::size_t>(n_rows) * (static_cast<std::uint32_t>(n_cols) / info.block_size) *
                             info.block_bytes) {
        throw std::invalid_argument("data is not n_rows rows of n_cols weights");
    }
    const std::size_t n_bytes = static_cast<std::size_t>(n_rows) * static_cast<std::size_t>(n_cols) * sizeof(float);
    auto result =
        py::reinterpret_steal<py::bytes>(PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(n_bytes)));
    if (!result) throw py::error_already_set();
    auto* out = reinterpret_cast<float*>(PyBytes_AS_STRING(result.ptr()));
    const py::gil_scoped_release release;
    memory::AlignedBuffer<std::byte> storage(quant::Matrix::size_bytes(format, n_rows, n_cols));
    quant::Matrix matrix(format, n_rows, n_cols, storage.data());
    matrix.pack(std::as_bytes(std::span(source)), 0, matrix.n_panels());
    for (int row = 0; row < n_rows; ++row, out += n_cols)
        matrix.row(row, out);
    return result;
}

}  // namespace

void bind_quant(py::module_& m) {
    m.def("unpack_rows", &unpack_rows, py::arg("type_id"), py::arg("data"), py::arg("n_rows"), py::arg("n_cols"));
}

}  // namespace smallmind::bindings

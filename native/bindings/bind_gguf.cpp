#include <type_traits>
#include <variant>

#include "bindings/bindings.hpp"
#include "bindings/convert.hpp"
#include "gguf/reader.hpp"

namespace smallmind::bindings {
namespace {

namespace py = pybind11;

struct TensorInfo {
    py::str name;
    py::str type;
    py::tuple shape;
    std::uint64_t offset;
    std::uint64_t size_bytes;
};

struct GgufHeader {
    py::dict metadata;
    py::list tensors;
    std::size_t size_bytes;
    std::uint32_t version;
    bool is_smq;
};

// Lets other threads have the GIL now and then while a vocabulary becomes a list, so that a window stays alive.
void breathe(std::size_t i) {
    constexpr std::size_t kItems = 4096;
    if (i % kItems != kItems - 1) return;
    const py::gil_scoped_release release;
}

template <class Make>
py::list make_list(std::size_t n, Make&& make) {
    py::list list(n);
    for (std::size_t i = 0; i < n; ++i) {
        list[i] = make(i);
        breathe(i);
    }
    return list;
}

template <class T>
py::list number_list(const gguf::Array& array) {
    return make_list(array.count, [&](std::size_t i) { return py::cast(array.at<T>(i)); });
}

py::list to_python(const gguf::Array& array) {
    using enum gguf::ValueType;
    switch (array.type) {
        case U8:
            return number_list<std::uint8_t>(array);
        case I8:
            return number_list<std::int8_t>(array);
        case U16:
            return number_list<std::uint16_t>(array);
        case I16:
            return number_list<std::int16_t>(array);
        case U32:
            return number_list<std::uint32_t>(array);
        case I32:
            return number_list<std::int32_t>(array);
        case F32:
            return number_list<float>(array);
        case U64:
            return number_list<std::uint64_t>(array);
        case I64:
            return number_list<std::int64_t>(array);
        case F64:
            return number_list<double>(array);
        case Bool:
            return number_list<bool>(array);
        case String:
            return make_list(array.count, [&](std::size_t i) { return to_python_text(array.strings[i]); });
        case Array:
            break;  // the reader refuses arrays of arrays
    }
    return py::list();
}

py::object to_python(const gguf::Value& value) {
    return std::visit(
        [](const auto& held) -> py::object {
            using T = std::remove_cvref_t<decltype(held)>;
            if constexpr (std::is_same_v<T, gguf::Array>) {
                return to_python(held);
            } else if constexpr (std::is_same_v<T, std::string_view>) {
                return to_python_text(held);
            } else if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::int8_t>) {
                return py::int_(static_cast<int>(held));
            } else {
                return py::cast(held);
            }
        },
        value);
}

py::object to_python(const gguf::Tensor& tensor) {
    py::tuple shape(tensor.n_dims);
    for (std::size_t d = 0; d < tensor.n_dims; ++d)
        shape[d] = tensor.dims[d];
    return py::cast(TensorInfo{to_python_text(tensor.name), to_python_text(gguf::type_name(tensor.type)), shape,
                               tensor.offset, tensor.size_bytes});
}

gguf::File open_without_gil(const std::string& path) {
    const py::gil_scoped_release release;
    return gguf::File(path);
}

GgufHeader read_header(const py::object& path) {
    const gguf::File file = open_without_gil(to_native_path(path));
    GgufHeader header{py::dict(), py::list(), file.size_bytes(), file.version(), file.smq() != nullptr};
    for (const gguf::Entry& entry : file.metadata().entries()) {
        header.metadata[to_python_text(entry.key)] = to_python(entry.value);
    }
    for (const gguf::Tensor& tensor : file.tensors())
        header.tensors.append(to_python(tensor));
    file.require_intact();
    return header;
}

}  // namespace

void bind_gguf(py::module_& m) {
    py::class_<TensorInfo>(m, "TensorInfo")
        .def_readonly("name", &TensorInfo::name)
        .def_readonly("type", &TensorInfo::type)
        .def_readonly("shape", &TensorInfo::shape)
        .def_readonly("offset", &TensorInfo::offset)
        .def_readonly("size_bytes", &TensorInfo::size_bytes);
    py::class_<GgufHeader>(m, "GgufHeader")
        .def_readonly("metadata", &GgufHeader::metadata)
        .def_readonly("tensors", &GgufHeader::tensors)
        .def_readonly("size_bytes", &GgufHeader::size_bytes)
        .def_readonly("version", &GgufHeader::version)
        .def_readonly("is_smq", &GgufHeader::is_smq);
    m.def("read_header", &read_header, py::arg("path"));
}

}  // namespace smallmind::bindings

#include "bindings/convert.hpp"

#include <optional>
#include <stdexcept>

namespace smallmind::bindings {

namespace py = pybind11;

std::string to_native_path(const py::object& path) {
    PyObject* encoded = nullptr;
    if (PyUnicode_FSConverter(path.ptr(), &encoded) == 0) throw py::error_already_set();
    return py::reinterpret_steal<py::bytes>(encoded);
}

py::str to_python_path(const std::string& path) {
    PyObject* const text = PyUnicode_DecodeFSDefaultAndSize(path.data(), static_cast<Py_ssize_t>(path.size()));
    if (text == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::str>(text);
}

py::str to_python_text(std::string_view text) {
    PyObject* const decoded = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
    if (decoded == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::str>(decoded);
}

kv::Format to_kv_format(std::string_view name) {
    const std::optional<kv::Format> format = kv::format_named(name);
    if (!format) throw std::invalid_argument("kv_format must be f16 or q8_0");
    return *format;
}

}  // namespace smallmind::bindings

#include <memory>
#include <optional>
#include <stdexcept>

#include <pybind11/functional.h>
#include <pybind11/stl.h>

#include "bindings/bindings.hpp"
#include "bindings/convert.hpp"
#include "model/convert.hpp"
#include "model/model.hpp"

namespace smallmind::bindings {
namespace {

namespace py = pybind11;
using model::Model;

// The callback runs with the GIL; what it raises passes through the loader and comes out of load().
model::Progress make_progress(const py::object& callback) {
    if (callback.is_none()) return [](std::uint64_t, std::uint64_t) { return true; };
    return [&callback](std::uint64_t done, std::uint64_t total) {
        const py::gil_scoped_acquire acquire;
        return callback(done, total).cast<bool>();
    };
}

int checked_threads(int n_threads) {
    if (n_threads < 1 || n_threads > 1024) throw std::invalid_argument("n_threads must be 1 to 1024");
    return n_threads;
}

std::shared_ptr<Model> load(const py::object& path, int n_threads, const py::object& progress, bool is_mapped,
                            bool is_locked) {
    const model::LoadOptions options{checked_threads(n_threads), is_mapped, is_locked};
    const std::string native_path = to_native_path(path);
    const model::Progress report = make_progress(progress);
    const py::gil_scoped_release release;
    return std::const_pointer_cast<Model>(Model::load(native_path, options, report));
}

std::uint64_t converted_bytes(const py::object& gguf_path) {
    const std::string native_path = to_native_path(gguf_path);
    const py::gil_scoped_release release;
    return model::converted_bytes(native_path);
}

void convert(const py::object& gguf_path, const py::object& smq_path, int n_threads, const py::object& progress) {
    checked_threads(n_threads);
    const std::string from = to_native_path(gguf_path);
    const std::string to = to_native_path(smq_path);
    const model::Progress report = make_progress(progress);
    const py::gil_scoped_release release;
    model::convert(from, to, n_threads, report);
}

void verify(const py::object& smq_path, int n_threads, const py::object& progress) {
    checked_threads(n_threads);
    const std::string native_path = to_native_path(smq_path);
    const model::Progress report = make_progress(progress);
    const py::gil_scoped_release release;
    model::verify(native_path, n_threads, report);
}

}  // namespace

void bind_model(py::module_& m) {
    py::class_<Model, std::shared_ptr<Model>>(m, "Model")
        .def_static("load", &load, py::arg("path"), py::arg("n_threads"), py::arg("progress") = py::none(),
                    py::kw_only(), py::arg("is_mapped") = true, py::arg("is_locked") = false)
        .def_property_readonly("architecture", [](const Model& self) { return self.config().architecture->name; })
        .def_property_readonly("n_layers", [](const Model& self) { return self.config().n_layers; })
        .def_property_readonly("n_vocab", [](const Model& self) { return self.config().n_vocab; })
        .def_property_readonly("context_length", [](const Model& self) { return self.config().context_length; })
        .def_property_readonly("n_parameters", &Model::n_parameters)
        .def_property_readonly("weight_bytes", &Model::weight_bytes)
        .def(
            "kv_bytes_per_token",
            [](const Model& self, const std::string& kv_format) {
                return self.kv_bytes_per_token(to_kv_format(kv_format));
            },
            py::arg("kv_format"))
        .def_property_readonly("is_mapped", &Model::is_mapped)
        .def_property_readonly("is_locked", &Model::is_locked);
    m.def("converted_bytes", &converted_bytes, py::arg("gguf_path"));
    m.def("convert", &convert, py::arg("gguf_path"), py::arg("smq_path"), py::arg("n_threads"),
          py::arg("progress") = py::none());
    m.def("verify", &verify, py::arg("smq_path"), py::arg("n_threads"), py::arg("progress") = py::none());
}

}  // namespace smallmind::bindings

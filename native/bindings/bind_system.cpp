#include <pybind11/stl.h>

#include "bindings/bindings.hpp"
#include "bindings/convert.hpp"
#include "kernels/cpu_features.hpp"
#include "kernels/dispatch.hpp"
#include "memory/bandwidth.hpp"

namespace smallmind::bindings {
namespace {

namespace py = pybind11;

py::dict cpu_features() {
    const kernels::CpuFeatures cpu = kernels::detect_cpu_features();
    py::dict features;
    features["avx2"] = cpu.avx2;
    features["avx_vnni"] = cpu.avx_vnni;
    features["avx512"] = cpu.avx512;
    features["avx512_vnni"] = cpu.avx512_vnni;
    features["neon"] = cpu.neon;
    features["dotprod"] = cpu.dotprod;
    features["i8mm"] = cpu.i8mm;
    return features;
}

}  // namespace

void bind_system(py::module_& m) {
    m.def("kernel_names", &kernels::available_names);
    m.def("fastest_kernel", [] { return kernels::table_named("").name; });
    m.def("cpu_features", &cpu_features);
    m.def("cpu_name", [] { return to_python_text(kernels::cpu_name()); });
    m.def("measure_bandwidth", &memory::measure_read_bandwidth, py::arg("n_threads"), py::arg("seconds"),
          py::call_guard<py::gil_scoped_release>());
}

}  // namespace smallmind::bindings

// What module.cpp registers.
#pragma once

#include <pybind11/pybind11.h>

namespace smallmind::bindings {

void bind_errors(pybind11::module_& m);
void bind_gguf(pybind11::module_& m);
void bind_quant(pybind11::module_& m);
void bind_harness(pybind11::module_& m);
void bind_system(pybind11::module_& m);
void bind_model(pybind11::module_& m);
void bind_engine(pybind11::module_& m);

}  // namespace smallmind::bindings

#pragma once

#include <string>
#include <string_view>

#include <pybind11/pybind11.h>

#include "kv/cache.hpp"

namespace smallmind::bindings {

// A path as the engine takes it, and back; any file name of the system survives.
std::string to_native_path(const pybind11::object& path);
pybind11::str to_python_path(const std::string& path);

// Text that may not be UTF-8: each bad byte becomes U+FFFD.
pybind11::str to_python_text(std::string_view text);

// Throws std::invalid_argument.
kv::Format to_kv_format(std::string_view name);

}  // namespace smallmind::bindings

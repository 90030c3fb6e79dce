// Chooses the kernel set.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernels/kernel_table.hpp"

namespace smallmind::kernels {

// Names of the sets that this build holds and this processor runs, slowest first; the first is "scalar".
std::vector<std::string> available_names();

// The set of that name; "" is the fastest, or the one that the environment variable SMALLMIND_ISA names.
// The table lives as long as the program.  Throws UnknownKernel, which lists the available ones.
const KernelTable& table_named(std::string_view name);

}  // namespace smallmind::kernels

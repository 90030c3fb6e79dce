#include "kernels/lanes/lanes_neon.hpp"
// The lanes come first: everything below is written in terms of them.
#include "kernels/lanes/dot_neon.hpp"
#include "kernels/lanes/overlay.hpp"
#include "kernels/tables.hpp"

namespace smallmind::kernels::neon {

KernelTable table() { return table_of_lanes("neon"); }

}  // namespace smallmind::kernels::neon

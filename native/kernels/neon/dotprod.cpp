#include "kernels/lanes/lanes_neon.hpp"
// The lanes come first: everything below is written in terms of them.
#include "kernels/lanes/dot_neon.hpp"
#include "kernels/lanes/overlay.hpp"
#include "kernels/tables.hpp"

namespace smallmind::kernels::dotprod {

KernelTable table() { return table_of_lanes("dotprod"); }

}  // namespace smallmind::kernels::dotprod

#include "kernels/lanes/lanes_scalar.hpp"
// The lanes come first: everything below is written in terms of them.
#include "kernels/lanes/dot_scalar.hpp"
#include "kernels/lanes/overlay.hpp"
#include "kernels/tables.hpp"

namespace smallmind::kernels::scalar {

KernelTable table() { return table_of_lanes("scalar"); }

}  // namespace smallmind::kernels::scalar

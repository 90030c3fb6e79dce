#include "kernels/lanes/lanes_neon.hpp"
// The lanes come first: everything below is written in terms of them.
#include "kernels/lanes/dot_neon.hpp"
#include "kernels/lanes/overlay.hpp"
#include "kernels/tables.hpp"

namespace smallmind::kernels::i8mm {

KernelTable table() { return table_of_lanes("i8mm"); }

}  // namespace smallmind::kernels::i8mm

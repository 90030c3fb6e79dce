#include "kernels/lanes/lanes_avx2.hpp"
// The lanes come first: everything below is written in terms of them.
#include "kernels/lanes/dot_avx2.hpp"
#include "kernels/lanes/overlay.hpp"
#include "kernels/tables.hpp"

namespace smallmind::kernels::avx2vnni {

KernelTable table() { return table_of_lanes("avx2vnni"); }

}  // namespace smallmind::kernels::avx2vnni

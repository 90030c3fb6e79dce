#include "kernels/lanes/lanes_avx512.hpp"
// The lanes come first: everything below is written in terms of them.
#include "kernels/lanes/dot_avx512.hpp"
#include "kernels/lanes/overlay.hpp"
#include "kernels/tables.hpp"

namespace smallmind::kernels::avx512vnni {

KernelTable table() { return table_of_lanes("avx512vnni"); }

}  // namespace smallmind::kernels::avx512vnni

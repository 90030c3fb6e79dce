// One function for each kernel set that this build holds.  Call one only on a processor that has its instructions.
#pragma once

#include "kernels/kernel_table.hpp"

namespace smallmind::kernels {

namespace scalar {
KernelTable table();
}
namespace avx2 {
KernelTable table();
}
namespace avx2vnni {
KernelTable table();
}
namespace avx512 {
KernelTable table();
}
namespace avx512vnni {
KernelTable table();
}
namespace neon {
KernelTable table();
}
namespace dotprod {
KernelTable table();
}
namespace i8mm {
KernelTable table();
}

}  // namespace smallmind::kernels

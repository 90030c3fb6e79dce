// What this processor has and the operating system has switched on.
#pragma once

#include <string>

namespace smallmind::kernels {

struct CpuFeatures {
    bool avx2 = false;  // with FMA and F16C, as every processor that has AVX2 for us
    bool avx_vnni = false;
    bool avx512 = false;  // F, BW, VL, DQ
    bool avx512_vnni = false;
    bool neon = false;
    bool dotprod = false;
    bool i8mm = false;
};

// Registers that the system does not save across a task switch count as absent.
CpuFeatures detect_cpu_features() noexcept;

// "AMD EPYC 9655", or "" where the processor does not say.
std::string cpu_name();

}  // namespace smallmind::kernels

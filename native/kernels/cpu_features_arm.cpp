// Bits: Linux asm/hwcap.h; Apple's hw.optional.arm names; Windows winnt.h, by number for older SDKs.
#include "kernels/cpu_features.hpp"

#if defined(__linux__)
#include <sys/auxv.h>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

namespace smallmind::kernels {
namespace {

#if defined(__APPLE__)
bool has_sysctl(const char* name) noexcept {
    int value = 0;
    std::size_t size = sizeof(value);
    return sysctlbyname(name, &value, &size, nullptr, 0) == 0 && value != 0;
}
#endif

}  // namespace

CpuFeatures detect_cpu_features() noexcept {
    CpuFeatures found;
    found.neon = true;  // part of every 64-bit Arm
#if defined(__linux__)
    constexpr unsigned long kDotprod = 1UL << 20;  // HWCAP_ASIMDDP
    constexpr unsigned long kI8mm = 1UL << 13;     // HWCAP2_I8MM
    found.dotprod = (getauxval(AT_HWCAP) & kDotprod) != 0;
    found.i8mm = found.dotprod && (getauxval(AT_HWCAP2) & kI8mm) != 0;
#elif defined(__APPLE__)
    found.dotprod = has_sysctl("hw.optional.arm.FEAT_DotProd");
    found.i8mm = found.dotprod && has_sysctl("hw.optional.arm.FEAT_I8MM");
#elif defined(_WIN32)
    constexpr DWORD kDotprod = 43;  // PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE
    constexpr DWORD kI8mm = 66;     // PF_ARM_V82_I8MM_INSTRUCTIONS_AVAILABLE; older systems answer no
    found.dotprod = IsProcessorFeaturePresent(kDotprod) != 0;
    found.i8mm = found.dotprod && IsProcessorFeaturePresent(kI8mm) != 0;
#endif
    return found;
}

std::string cpu_name() {
#if defined(__APPLE__)
    char text[128] = {};
    std::size_t size = sizeof(text) - 1;
    if (sysctlbyname("machdep.cpu.brand_string", text, &size, nullptr, 0) == 0) return text;
#endif
    return "";
}

}  // namespace smallmind::kernels

// Leaves and bits: Intel SDM volume 2, CPUID; AMD64 manual volume 3, appendix E.
#include <cstdint>
#include <cstring>

#include "kernels/cpu_features.hpp"

#if defined(_MSC_VER)
#include <intrin.h>
#else
#include <cpuid.h>
#endif

namespace smallmind::kernels {
namespace {

struct Registers {
    std::uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Registers cpuid(std::uint32_t leaf, std::uint32_t subleaf) noexcept {
    Registers r;
#if defined(_MSC_VER)
    int out[4];
    __cpuidex(out, static_cast<int>(leaf), static_cast<int>(subleaf));
    std::memcpy(&r, out, sizeof(r));
#else
    __cpuid_count(leaf, subleaf, r.eax, r.ebx, r.ecx, r.edx);
#endif
    return r;
}

std::uint64_t enabled_state() noexcept {
#if defined(_MSC_VER)
    return _xgetbv(0);
#else
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (static_cast<std::uint64_t>(high) << 32) | low;
#endif
}

constexpr bool bit(std::uint32_t word, int i) noexcept { return ((word >> i) & 1U) != 0; }

constexpr std::uint64_t kYmmState = 0x06;
constexpr std::uint64_t kZmmState = 0xE6;

}  // namespace

CpuFeatures detect_cpu_features() noexcept {
    CpuFeatures found;
    const std::uint32_t last_leaf = cpuid(0, 0).eax;
    const Registers one = cpuid(1, 0);
    const bool has_xgetbv = bit(one.ecx, 27);
    if (last_leaf < 7 || !has_xgetbv) return found;
    const std::uint64_t state = enabled_state();
    const Registers seven = cpuid(7, 0);
    const bool has_fma_f16c = bit(one.ecx, 12) && bit(one.ecx, 29);
    found.avx2 = (state & kYmmState) == kYmmState && bit(one.ecx, 28) && bit(seven.ebx, 5) && has_fma_f16c;
    found.avx_vnni = found.avx2 && seven.eax >= 1 && bit(cpuid(7, 1).eax, 4);
    const bool has_avx512 = bit(seven.ebx, 16) && bit(seven.ebx, 17) && bit(seven.ebx, 30) && bit(seven.ebx, 31);
    found.avx512 = found.avx2 && (state & kZmmState) == kZmmState && has_avx512;
    found.avx512_vnni = found.avx512 && bit(seven.ecx, 11);
    return found;
}

std::string cpu_name() {
    constexpr std::uint32_t kFirst = 0x80000002U;
    if (cpuid(0x80000000U, 0).eax < kFirst + 2) return "";
    char text[49] = {};
    for (std::uint32_t i = 0; i < 3; ++i) {
        const Registers r = cpuid(kFirst + i, 0);
        std::memcpy(text + 16 * i, &r, 16);
    }
    const std::string name(text);
    const auto first = name.find_first_not_of(' ');
    return first == std::string::npos ? "" : name.substr(first, name.find_last_not_of(' ') - first + 1);
}

}  // namespace smallmind::kernels

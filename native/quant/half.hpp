#pragma once

#include <bit>
#include <cstdint>

namespace smallmind::quant {

// IEEE half to single; exact.
inline float half_to_float(std::uint16_t half) noexcept {
    const std::uint32_t sign = (half & 0x8000U) << 16;
    const std::uint32_t exponent = (half >> 10) & 0x1FU;
    const std::uint32_t mantissa = half & 0x3FFU;
    if (exponent == 0) {
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(static_cast<float>(mantissa) * 0x1p-24F) | sign);
    }
    const std::uint32_t wide = exponent == 31 ? 0x7F800000U : (exponent + 112) << 23;
    return std::bit_cast<float>(sign | wide | (mantissa << 13));
}

}  // namespace smallmind::quant

#include "gguf/types.hpp"

#include <algorithm>
#include <array>

namespace smallmind::gguf {
namespace {

using enum TensorType;

// Ascending ids.  K-quants and the i-quants have super-blocks of 256.
constexpr std::array kTypes{
    TypeInfo{F32, "F32", 1, 4},
    TypeInfo{F16, "F16", 1, 2},
    TypeInfo{Q4_0, "Q4_0", 32, 18},
    TypeInfo{Q4_1, "Q4_1", 32, 20},
    TypeInfo{Q5_0, "Q5_0", 32, 22},
    TypeInfo{Q5_1, "Q5_1", 32, 24},
    TypeInfo{Q8_0, "Q8_0", 32, 34},
    TypeInfo{Q8_1, "Q8_1", 32, 36},
    TypeInfo{Q2_K, "Q2_K", 256, 84},
    TypeInfo{Q3_K, "Q3_K", 256, 110},
    TypeInfo{Q4_K, "Q4_K", 256, 144},
    TypeInfo{Q5_K, "Q5_K", 256, 176},
    TypeInfo{Q6_K, "Q6_K", 256, 210},
    TypeInfo{Q8_K, "Q8_K", 256, 292},
    TypeInfo{IQ2_XXS, "IQ2_XXS", 256, 66},
    TypeInfo{IQ2_XS, "IQ2_XS", 256, 74},
    TypeInfo{IQ3_XXS, "IQ3_XXS", 256, 98},
    TypeInfo{IQ1_S, "IQ1_S", 256, 50},
    TypeInfo{IQ4_NL, "IQ4_NL", 32, 18},
    TypeInfo{IQ3_S, "IQ3_S", 256, 110},
    TypeInfo{IQ2_S, "IQ2_S", 256, 82},
    TypeInfo{IQ4_XS, "IQ4_XS", 256, 136},
    TypeInfo{I8, "I8", 1, 1},
    TypeInfo{I16, "I16", 1, 2},
    TypeInfo{I32, "I32", 1, 4},
    TypeInfo{I64, "I64", 1, 8},
    TypeInfo{F64, "F64", 1, 8},
    TypeInfo{IQ1_M, "IQ1_M", 256, 56},
    TypeInfo{BF16, "BF16", 1, 2},
    TypeInfo{TQ1_0, "TQ1_0", 256, 54},
    TypeInfo{TQ2_0, "TQ2_0", 256, 66},
    TypeInfo{MXFP4, "MXFP4", 32, 17},
};

constexpr auto kTypeId = [](const TypeInfo& info) { return static_cast<std::uint32_t>(info.type); };

static_assert(std::ranges::is_sorted(kTypes, {}, kTypeId));

}  // namespace

std::span<const TypeInfo> known_types() noexcept { return kTypes; }

const TypeInfo* find_type(std::uint32_t id) noexcept {
    const auto found = std::ranges::lower_bound(kTypes, id, {}, kTypeId);
    return found != kTypes.end() && kTypeId(*found) == id ? &*found : nullptr;
}

std::string type_name(std::uint32_t id) {
    const TypeInfo* const info = find_type(id);
    return info != nullptr ? std::string(info->name) : "type " + std::to_string(id);
}

}  // namespace smallmind::gguf

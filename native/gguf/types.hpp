// The numbers of the GGUF format: tensor types with their block sizes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace smallmind::gguf {

// Ids as in the file.  Gaps are formats that were withdrawn.
enum class TensorType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q8_1 = 9,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    Q8_K = 15,
    IQ2_XXS = 16,
    IQ2_XS = 17,
    IQ3_XXS = 18,
    IQ1_S = 19,
    IQ4_NL = 20,
    IQ3_S = 21,
    IQ2_S = 22,
    IQ4_XS = 23,
    I8 = 24,
    I16 = 25,
    I32 = 26,
    I64 = 27,
    F64 = 28,
    IQ1_M = 29,
    BF16 = 30,
    TQ1_0 = 34,
    TQ2_0 = 35,
    MXFP4 = 39,
};

// block_size consecutive weights take block_bytes bytes.
struct TypeInfo {
    TensorType type;
    std::string_view name;
    std::uint32_t block_size;
    std::uint32_t block_bytes;
};

std::span<const TypeInfo> known_types() noexcept;

// nullptr for an id that is not in the table.
const TypeInfo* find_type(std::uint32_t id) noexcept;
inline const TypeInfo* find_type(TensorType type) noexcept { return find_type(static_cast<std::uint32_t>(type)); }

// "Q4_1", or "type 77" for an id that is not in the table.
std::string type_name(std::uint32_t id);
inline std::string type_name(TensorType type) { return type_name(static_cast<std::uint32_t>(type)); }

}  // namespace smallmind::gguf

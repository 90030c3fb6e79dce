#include "harness/output.hpp"

#include <bit>
#include <cinttypes>
#include <cstdio>

namespace smallmind::harness {
namespace {

template <class T, class Bits>
std::vector<std::uint32_t> bits_of(std::span<const T> values) {
    std::vector<std::uint32_t> bits;
    bits.reserve(values.size());
    for (const T value : values)
        bits.push_back(std::bit_cast<Bits>(value));
    return bits;
}

bool is_finite(Item item, std::uint32_t bits) noexcept {
    const std::uint32_t exponent = item == Item::Float ? 0x7F800000U : 0x7C00U;
    const bool has_exponent = item == Item::Float || item == Item::Half;
    return !has_exponent || (bits & exponent) != exponent;
}

std::string text_of(Item item, std::uint32_t bits) {
    char text[48];
    switch (item) {
        case Item::Float:
            std::snprintf(text, sizeof text, "%.9g (0x%08" PRIx32 ")", static_cast<double>(std::bit_cast<float>(bits)),
                          bits);
            break;
        case Item::Half:
            std::snprintf(text, sizeof text, "float16 0x%04" PRIx32, bits);
            break;
        case Item::Int8:
            std::snprintf(text, sizeof text, "%d", static_cast<int>(static_cast<std::int8_t>(bits)));
            break;
        case Item::Int16:
            std::snprintf(text, sizeof text, "%d", static_cast<int>(static_cast<std::int16_t>(bits)));
            break;
    }
    return text;
}

}  // namespace

void Output::add(const char* name, std::span<const float> values, bool must_be_finite) {
    parts_.push_back({name, Item::Float, must_be_finite, bits_of<float, std::uint32_t>(values)});
}

void Output::add(const char* name, std::span<const std::int8_t> values) {
    parts_.push_back({name, Item::Int8, false, bits_of<std::int8_t, std::uint8_t>(values)});
}

void Output::add(const char* name, std::span<const std::int16_t> values) {
    parts_.push_back({name, Item::Int16, false, bits_of<std::int16_t, std::uint16_t>(values)});
}

void Output::add_halves(const char* name, std::span<const std::uint16_t> values, bool must_be_finite) {
    parts_.push_back({name, Item::Half, must_be_finite, bits_of<std::uint16_t, std::uint16_t>(values)});
}

std::optional<Mismatch> find_mismatch(const Output& expected, const Output& found) {
    for (std::size_t p = 0; p < found.parts().size(); ++p) {
        const Part& a = expected.parts()[p];
        const Part& b = found.parts()[p];
        for (std::size_t i = 0; i < b.bits.size(); ++i) {
            if (a.bits[i] != b.bits[i])
                return Mismatch{b.name, i, text_of(a.item, a.bits[i]), text_of(b.item, b.bits[i])};
            if (b.must_be_finite && !is_finite(b.item, b.bits[i]))
                return Mismatch{b.name, i, "a finite number", text_of(b.item, b.bits[i])};
        }
    }
    return std::nullopt;
}

}  // namespace smallmind::harness

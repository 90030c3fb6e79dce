#include <doctest/doctest.h>

#include "quant/formats.hpp"

namespace smallmind::quant {

TEST_CASE("every panel format has one GGUF type, with the sizes of GGUF's table") {
    int n_formats = 0;
    for (const gguf::TypeInfo& info : gguf::known_types()) {
        const Format* format = find_format(info.type);
        if (format == nullptr) continue;
        CAPTURE(info.name);
        ++n_formats;
        const FormatEntry& entry = entry_of(*format);
        CHECK(entry.format == *format);
        CHECK(entry.type == info.type);
        CHECK(entry.block_weights == static_cast<int>(info.block_size));
        CHECK(entry.block_bytes == static_cast<int>(info.block_bytes));
    }
    CHECK(n_formats == kernels::kFormats);
}

TEST_CASE("a type without panels has no format") {
    CHECK(find_format(gguf::TensorType::IQ2_XXS) == nullptr);
    CHECK(find_format(gguf::TensorType::I8) == nullptr);
}

}  // namespace smallmind::quant

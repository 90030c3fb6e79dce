// What the fuzz tests do to files, and to what a damaged file that could be read offers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <span>

#include "gguf/gguf_writer.hpp"
#include "gguf/reader.hpp"

namespace smallmind::tests {

inline unsigned touch(std::span<const std::byte> bytes) {
    unsigned sum = 0;
    for (const std::byte byte : bytes)
        sum += std::to_integer<unsigned>(byte);
    return sum;
}

inline unsigned touch_everything(const gguf::File& file) {
    unsigned sum = 0;
    for (const gguf::Entry& entry : file.metadata().entries()) {
        sum += touch(std::as_bytes(std::span(entry.key)));
        if (const auto* text = std::get_if<std::string_view>(&entry.value))
            sum += touch(std::as_bytes(std::span(*text)));
        if (const auto* array = std::get_if<gguf::Array>(&entry.value)) {
            sum += touch(array->packed);
            for (const std::string_view text : array->strings)
                sum += touch(std::as_bytes(std::span(text)));
        }
    }
    for (const gguf::Tensor& tensor : file.tensors())
        sum += touch(tensor.data);
    return sum;
}

// Numbers that break careless arithmetic.
inline void write_nasty_number(GgufWriter::Bytes& bytes, std::mt19937_64& random) {
    constexpr std::uint64_t kNasty[] = {0,          1,         31,         0x7fffffff,     0xffffffff,
                                        1ULL << 32, INT64_MAX, UINT64_MAX, UINT64_MAX - 31};
    const std::uint64_t value = kNasty[random() % std::size(kNasty)];
    const std::size_t width = random() % 2 == 0 ? 4 : 8;
    if (bytes.size() < width) return;
    const std::size_t at = random() % (bytes.size() - width + 1);
    for (std::size_t i = 0; i < width; ++i)
        bytes[at + i] = static_cast<std::byte>(value >> (8 * i));
}

inline void damage(GgufWriter::Bytes& bytes, std::mt19937_64& random) {
    switch (random() % 4) {
        case 0:
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
            break;
        case 1:
            bytes[random() % bytes.size()] ^= static_cast<std::byte>(1U << (random() % 8));
            break;
        case 2:
            write_nasty_number(bytes, random);
            break;
        default: {
            const std::size_t from = random() % bytes.size();
            const std::size_t n = std::min<std::size_t>(random() % 16, bytes.size() - from);
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(random() % bytes.size()), n, bytes[from]);
        }
    }
}

}  // namespace smallmind::tests

// A small .smq file, and how to damage one so that its checksums do not notice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "gguf/gguf_writer.hpp"
#include "gguf/smq.hpp"
#include "gguf/smq_writer.hpp"
#include "gguf/xxh64.hpp"
#include "temporary_file.hpp"

namespace smallmind::tests {

using FileBytes = std::vector<std::byte>;

inline FileBytes read_bytes(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

inline FileBytes pattern(std::size_t n) {
    FileBytes bytes(n);
    for (std::size_t i = 0; i < n; ++i)
        bytes[i] = static_cast<std::byte>(i * 7 + i / 251);
    return bytes;
}

inline constexpr std::size_t kFewPanels = 4096;
inline constexpr std::size_t kTwoStretches = 5U << 20;
inline constexpr std::uint32_t kSmallLayout = 7;

// The metadata of small_gguf(), a vector of eight floats and a "matrix" of n_bytes > 2000 that follows a pattern.
inline FileBytes small_smq(std::size_t n_bytes) {
    const TemporaryFile source(small_gguf().finish());
    const TemporaryFile target({});
    const gguf::File file(source.path());
    gguf::SmqWriter writer(file,
                           {{"norm", gguf::TensorType::F32, gguf::Storage::Plain, 1, {8, 1, 1, 1}, 32},
                            {"weight", gguf::TensorType::Q4_1, gguf::Storage::Packed, 2, {64, 3, 1, 1}, n_bytes}},
                           kSmallLayout);
    const FileBytes data = pattern(n_bytes);
    writer.open(target.path());
    writer.write(std::span(data).first(32));
    writer.write(std::span(data).first(2000));
    writer.write(std::span(data).subspan(2000));
    writer.finish();
    return read_bytes(target.path());
}

template <class T>
void patch(FileBytes& bytes, std::size_t offset, T value) {
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

// Makes both checksums of the header right again, as someone who means harm would.
inline void seal(FileBytes& bytes) {
    if (bytes.size() < gguf::kSmqPreambleBytes) return;
    std::uint64_t header_bytes = 0;
    std::memcpy(&header_bytes, bytes.data() + 24, 8);
    if (header_bytes >= gguf::kSmqPreambleBytes && header_bytes <= bytes.size()) {
        const auto header = std::span(bytes).first(static_cast<std::size_t>(header_bytes));
        patch(bytes, 48, gguf::xxh64(header.subspan(gguf::kSmqPreambleBytes)));
    }
    patch(bytes, 56, gguf::xxh64(std::span(bytes).first(56)));
}

}  // namespace smallmind::tests

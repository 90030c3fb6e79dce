#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace smallmind::gguf {

static_assert(std::endian::native == std::endian::little, "GGUF is little-endian and is read in place");

// A name from a file, fit for an error message: at most 64 characters, and "?" for bytes that are not printable ASCII.
std::string printable(std::string_view untrusted);

// Reads untrusted bytes from front to back.  Every read checks that the bytes are there, or throws FileError with the
// field that was being read and the offset at which it starts.
class Cursor {
  public:
    Cursor(std::span<const std::byte> bytes, const std::string& path) : bytes_(bytes), path_(path) {}

    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
    [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - offset_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    template <class T>
        requires std::integral<T> || std::floating_point<T>
    T read(std::string_view field) {
        T value;
        std::memcpy(&value, take(sizeof(T), field).data(), sizeof(T));
        return value;
    }

    std::span<const std::byte> take(std::uint64_t n_bytes, std::string_view field);

    // A 64-bit length and that many bytes.  The view points into the bytes.  field: "metadata key 3".
    std::string_view read_string(std::string_view field);

    // A 64-bit count of items that take at least min_item_bytes each, so that a damaged count never allocates.
    std::uint64_t read_count(std::uint64_t min_item_bytes, std::string_view field);

    [[noreturn]] void fail(std::string_view field, std::size_t offset, std::string problem) const;

  private:
    std::span<const std::byte> bytes_;
    const std::string& path_;
    std::size_t offset_ = 0;
};

}  // namespace smallmind::gguf

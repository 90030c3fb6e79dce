#include "gguf/cursor.hpp"

#include <utility>

#include "errors.hpp"

namespace smallmind::gguf {

std::string printable(std::string_view untrusted) {
    constexpr std::size_t kMaxLength = 64;
    std::string text(untrusted.substr(0, kMaxLength));
    for (char& c : text) {
        if (c < ' ' || c > '~') c = '?';
    }
    if (untrusted.size() > kMaxLength) text += "...";
    return text;
}

std::span<const std::byte> Cursor::take(std::uint64_t n_bytes, std::string_view field) {
    if (n_bytes > remaining()) {
        fail(field, offset_,
             "needs " + std::to_string(n_bytes) + " bytes, but the file has " + std::to_string(remaining()) + " left");
    }
    const auto taken = bytes_.subspan(offset_, static_cast<std::size_t>(n_bytes));
    offset_ += taken.size();
    return taken;
}

std::string_view Cursor::read_string(std::string_view field) {
    const std::size_t start = offset_;
    const std::string length_field = std::string(field) + " length";
    const auto length = read<std::uint64_t>(length_field);
    if (length > remaining()) {
        fail(length_field, start,
             std::to_string(length) + " bytes, but the file has " + std::to_string(remaining()) + " left");
    }
    const auto text = take(length, field);
    return {reinterpret_cast<const char*>(text.data()), text.size()};
}

std::uint64_t Cursor::read_count(std::uint64_t min_item_bytes, std::string_view field) {
    const std::size_t start = offset_;
    const auto count = read<std::uint64_t>(field);
    if (count > remaining() / min_item_bytes) {
        fail(field, start,
             std::to_string(count) + " items cannot fit into the " + std::to_string(remaining()) + " bytes left");
    }
    return count;
}

void Cursor::fail(std::string_view field, std::size_t offset, std::string problem) const {
    throw errors::FileError(path_, std::string(field), static_cast<std::int64_t>(offset), std::move(problem));
}

}  // namespace smallmind::gguf

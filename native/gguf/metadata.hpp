#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace smallmind::gguf {

// Ids as in the file; also the index of the alternative in Value.
enum class ValueType : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64 };

// Items of one type, in the file.  Strings are views into the mapped file; numbers stay packed and unaligned.
struct Array {
    ValueType type = ValueType::U8;
    std::size_t count = 0;
    std::span<const std::byte> packed;      // count numbers; empty for strings
    std::vector<std::string_view> strings;  // count strings; empty for numbers

    // The i-th number.  T must be the C++ type of `type`; i < count.
    template <class T>
    [[nodiscard]] T at(std::size_t i) const noexcept {
        T value;
        std::memcpy(&value, packed.data() + i * sizeof(T), sizeof(T));
        return value;
    }
};

using Value = std::variant<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t, float,
                           bool, std::string_view, Array, std::uint64_t, std::int64_t, double>;

struct Entry {
    std::string_view key;
    Value value;
    std::size_t offset;  // of the value, in the file
};

class Cursor;

// The key-value part of the header, in file order.  Views point into the mapped file, which must outlive it.
class Metadata {
  public:
    // Reads n_entries from the cursor.  Throws FileError.
    Metadata(Cursor& cursor, std::uint64_t n_entries);

    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
    [[nodiscard]] const Entry* find(std::string_view key) const noexcept;

    // require_x: a missing key is UnsupportedError.  find_x: a missing key is nullopt.  Both: a value that is not of
    // that kind, or out of its range, is FileError.  Any integer type that holds the value will do, as writers differ.
    [[nodiscard]] std::uint32_t require_u32(std::string_view key) const;
    [[nodiscard]] float require_f32(std::string_view key) const;
    [[nodiscard]] bool require_bool(std::string_view key) const;
    [[nodiscard]] std::string_view require_string(std::string_view key) const;
    [[nodiscard]] const Array& require_array(std::string_view key) const;
    [[nodiscard]] std::optional<std::uint32_t> find_u32(std::string_view key) const;
    [[nodiscard]] std::optional<float> find_f32(std::string_view key) const;
    [[nodiscard]] std::optional<bool> find_bool(std::string_view key) const;
    [[nodiscard]] std::optional<std::string_view> find_string(std::string_view key) const;
    [[nodiscard]] const Array* find_array(std::string_view key) const;

  private:
    void read_entry(Cursor& cursor, std::uint64_t index);
    [[noreturn]] void fail_missing(std::string_view key) const;
    [[noreturn]] void fail_kind(const Entry& entry, std::string_view wanted) const;

    std::string path_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string_view, std::size_t> index_;
};

}  // namespace smallmind::gguf

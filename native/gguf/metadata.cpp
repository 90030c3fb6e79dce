#include "gguf/metadata.hpp"

#include <concepts>
#include <type_traits>
#include <utility>

#include "errors.hpp"
#include "gguf/cursor.hpp"

namespace smallmind::gguf {
namespace {

constexpr std::uint64_t kMinEntryBytes = 8 + 1 + 4 + 1;  // key length, a key of one byte, type, value
constexpr std::size_t kMaxKeyBytes = 65535;              // from the specification
// Far above any real model; they bound what a hostile header can make us allocate.
constexpr std::uint64_t kMaxEntries = 1 << 16;
constexpr std::size_t kMaxStrings = 1 << 24;

// Bytes of one number or bool; 0 for strings, arrays and ids that do not exist.
std::uint64_t fixed_size_of(ValueType type) noexcept {
    switch (type) {
        case ValueType::U8:
        case ValueType::I8:
        case ValueType::Bool:
            return 1;
        case ValueType::U16:
        case ValueType::I16:
            return 2;
        case ValueType::U32:
        case ValueType::I32:
        case ValueType::F32:
            return 4;
        case ValueType::U64:
        case ValueType::I64:
        case ValueType::F64:
            return 8;
        case ValueType::String:
        case ValueType::Array:
            return 0;
    }
    return 0;
}

ValueType read_value_type(Cursor& cursor, const std::string& field) {
    const std::size_t start = cursor.offset();
    const auto id = cursor.read<std::uint32_t>(field);
    if (id > static_cast<std::uint32_t>(ValueType::F64)) {
        cursor.fail(field, start, "unknown value type " + std::to_string(id));
    }
    return static_cast<ValueType>(id);
}

bool read_bool(Cursor& cursor, const std::string& field) {
    const std::size_t start = cursor.offset();
    const auto byte = cursor.read<std::uint8_t>(field);
    if (byte > 1) cursor.fail(field, start, "a truth value of " + std::to_string(byte));
    return byte == 1;
}

void check_bools(Cursor& cursor, const std::string& field, std::size_t start, std::span<const std::byte> bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (std::to_integer<unsigned>(bytes[i]) > 1) {
            cursor.fail(field + " item " + std::to_string(i), start + i, "is neither true nor false");
        }
    }
}

void read_strings(Cursor& cursor, const std::string& field, Array& array) {
    if (array.count > kMaxStrings) cursor.fail(field + " count", cursor.offset() - 8, "more than 16,777,216 texts");
    array.strings.reserve(array.count);
    const std::string item_field = field + " item";
    for (std::size_t i = 0; i < array.count; ++i)
        array.strings.push_back(cursor.read_string(item_field));
}

Array read_array(Cursor& cursor, const std::string& field) {
    const std::size_t type_offset = cursor.offset();
    Array array;
    array.type = read_value_type(cursor, field + " item type");
    if (array.type == ValueType::Array)
        cursor.fail(field + " item type", type_offset, "arrays of arrays are not allowed");
    const bool holds_strings = array.type == ValueType::String;
    const std::uint64_t item_bytes = holds_strings ? sizeof(std::uint64_t) : fixed_size_of(array.type);
    array.count = static_cast<std::size_t>(cursor.read_count(item_bytes, field + " count"));
    if (holds_strings) {
        read_strings(cursor, field, array);
        return array;
    }
    const std::size_t start = cursor.offset();
    array.packed = cursor.take(array.count * item_bytes, field);
    if (array.type == ValueType::Bool) check_bools(cursor, field, start, array.packed);
    return array;
}

Value read_value(Cursor& cursor, ValueType type, const std::string& field) {
    switch (type) {
        case ValueType::U8:
            return cursor.read<std::uint8_t>(field);
        case ValueType::I8:
            return cursor.read<std::int8_t>(field);
        case ValueType::U16:
            return cursor.read<std::uint16_t>(field);
        case ValueType::I16:
            return cursor.read<std::int16_t>(field);
        case ValueType::U32:
            return cursor.read<std::uint32_t>(field);
        case ValueType::I32:
            return cursor.read<std::int32_t>(field);
        case ValueType::F32:
            return cursor.read<float>(field);
        case ValueType::Bool:
            return read_bool(cursor, field);
        case ValueType::String:
            return cursor.read_string(field);
        case ValueType::Array:
            return read_array(cursor, field);
        case ValueType::U64:
            return cursor.read<std::uint64_t>(field);
        case ValueType::I64:
            return cursor.read<std::int64_t>(field);
        case ValueType::F64:
            return cursor.read<double>(field);
    }
    cursor.fail(field, cursor.offset(), "unknown value type");
}

std::optional<std::uint32_t> to_u32(const Value& value) {
    return std::visit(
        [](const auto& held) -> std::optional<std::uint32_t> {
            using T = std::remove_cvref_t<decltype(held)>;
            if constexpr (std::integral<T> && !std::same_as<T, bool>) {
                if (std::in_range<std::uint32_t>(held)) return static_cast<std::uint32_t>(held);
            }
            return std::nullopt;
        },
        value);
}

std::optional<float> to_f32(const Value& value) {
    if (const auto* single = std::get_if<float>(&value)) return *single;
    if (const auto* wide = std::get_if<double>(&value)) return static_cast<float>(*wide);
    return std::nullopt;
}

}  // namespace

Metadata::Metadata(Cursor& cursor, std::uint64_t n_entries) : path_(cursor.path()) {
    if (n_entries > kMaxEntries || n_entries > cursor.remaining() / kMinEntryBytes) {
        cursor.fail("metadata count", cursor.offset() - 8, std::to_string(n_entries) + " entries are too many");
    }
    entries_.reserve(static_cast<std::size_t>(n_entries));
    for (std::uint64_t i = 0; i < n_entries; ++i)
        read_entry(cursor, i);
}

void Metadata::read_entry(Cursor& cursor, std::uint64_t index) {
    const std::size_t key_offset = cursor.offset();
    const std::string key_field = "metadata key " + std::to_string(index);
    const std::string_view key = cursor.read_string(key_field);
    if (key.empty() || key.size() > kMaxKeyBytes) {
        cursor.fail(key_field + " length", key_offset, std::to_string(key.size()) + " bytes; 1 to 65535 are allowed");
    }
    const std::string field = "metadata " + printable(key);
    if (!index_.emplace(key, entries_.size()).second) cursor.fail(field, key_offset, "the key appears twice");
    const ValueType type = read_value_type(cursor, field + " type");
    const std::size_t value_offset = cursor.offset();
    entries_.push_back({key, read_value(cursor, type, field), value_offset});
}

const Entry* Metadata::find(std::string_view key) const noexcept {
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &entries_[found->second];
}

void Metadata::fail_missing(std::string_view key) const {
    throw errors::UnsupportedError(path_, "metadata " + std::string(key), "the file does not say");
}

void Metadata::fail_kind(const Entry& entry, std::string_view wanted) const {
    throw errors::FileError(path_, "metadata " + printable(entry.key), static_cast<std::int64_t>(entry.offset),
                            "is not " + std::string(wanted));
}

std::optional<std::uint32_t> Metadata::find_u32(std::string_view key) const {
    const Entry* const entry = find(key);
    if (entry == nullptr) return std::nullopt;
    const std::optional<std::uint32_t> number = to_u32(entry->value);
    if (!number) fail_kind(*entry, "a whole number of 32 bits");
    return number;
}

std::optional<float> Metadata::find_f32(std::string_view key) const {
    const Entry* const entry = find(key);
    if (entry == nullptr) return std::nullopt;
    const std::optional<float> number = to_f32(entry->value);
    if (!number) fail_kind(*entry, "a floating-point number");
    return number;
}

std::optional<bool> Metadata::find_bool(std::string_view key) const {
    const Entry* const entry = find(key);
    if (entry == nullptr) return std::nullopt;
    const bool* const held = std::get_if<bool>(&entry->value);
    if (held == nullptr) fail_kind(*entry, "a truth value");
    return *held;
}

std::optional<std::string_view> Metadata::find_string(std::string_view key) const {
    const Entry* const entry = find(key);
    if (entry == nullptr) return std::nullopt;
    const std::string_view* const held = std::get_if<std::string_view>(&entry->value);
    if (held == nullptr) fail_kind(*entry, "a text");
    return *held;
}

const Array* Metadata::find_array(std::string_view key) const {
    const Entry* const entry = find(key);
    if (entry == nullptr) return nullptr;
    const Array* const held = std::get_if<Array>(&entry->value);
    if (held == nullptr) fail_kind(*entry, "an array");
    return held;
}

std::uint32_t Metadata::require_u32(std::string_view key) const {
    const auto value = find_u32(key);
    if (!value) fail_missing(key);
    return *value;
}

float Metadata::require_f32(std::string_view key) const {
    const auto value = find_f32(key);
    if (!value) fail_missing(key);
    return *value;
}

bool Metadata::require_bool(std::string_view key) const {
    const auto value = find_bool(key);
    if (!value) fail_missing(key);
    return *value;
}

std::string_view Metadata::require_string(std::string_view key) const {
    const auto value = find_string(key);
    if (!value) fail_missing(key);
    return *value;
}

const Array& Metadata::require_array(std::string_view key) const {
    const Array* const value = find_array(key);
    if (value == nullptr) fail_missing(key);
    return *value;
}

}  // namespace smallmind::gguf

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "gguf/metadata.hpp"
#include "gguf/types.hpp"

namespace smallmind::tests {

// Writes GGUF files as the specification says, and wrong ones where a test asks for it.
class GgufWriter {
  public:
    using Bytes = std::vector<std::byte>;

    std::uint32_t version = 3;
    std::uint32_t alignment = 32;

    static void put_bytes(Bytes& to, const void* from, std::size_t n) {
        to.resize(to.size() + n);
        if (n > 0) std::memcpy(to.data() + to.size() - n, from, n);
    }

    template <class T>
    static void put(Bytes& to, T value) {
        put_bytes(to, &value, sizeof value);
    }

    static void put_string(Bytes& to, std::string_view text) {
        put<std::uint64_t>(to, text.size());
        put_bytes(to, text.data(), text.size());
    }

    template <class T>
    void add(std::string_view key, gguf::ValueType type, T value) {
        begin_entry(key, type);
        put(metadata_, value);
    }

    void add_string(std::string_view key, std::string_view value) {
        begin_entry(key, gguf::ValueType::String);
        put_string(metadata_, value);
    }

    template <class T>
    void add_array(std::string_view key, gguf::ValueType type, std::initializer_list<T> items) {
        begin_array(key, type, items.size());
        for (const T item : items)
            put(metadata_, item);
    }

    void add_strings(std::string_view key, std::initializer_list<std::string_view> items) {
        begin_array(key, gguf::ValueType::String, items.size());
        for (const std::string_view item : items)
            put_string(metadata_, item);
    }

    void begin_array(std::string_view key, gguf::ValueType type, std::uint64_t count) {
        begin_entry(key, gguf::ValueType::Array);
        put(metadata_, static_cast<std::uint32_t>(type));
        put(metadata_, count);
    }

    void begin_entry(std::string_view key, gguf::ValueType type) {
        ++n_entries_;
        put_string(metadata_, key);
        put(metadata_, static_cast<std::uint32_t>(type));
    }

    // Data of the right size follows, each byte the tensor's number.
    void add_tensor(std::string_view name, gguf::TensorType type, std::initializer_list<std::uint64_t> dims) {
        std::uint64_t n_elements = 1;
        for (const std::uint64_t d : dims)
            n_elements *= d;
        const gguf::TypeInfo& info = *gguf::find_type(type);
        add_tensor(name, type, dims,
                   Bytes(n_elements / info.block_size * info.block_bytes, static_cast<std::byte>(n_tensors_ + 1)));
    }

    void add_tensor(std::string_view name, gguf::TensorType type, std::initializer_list<std::uint64_t> dims,
                    const Bytes& data) {
        add_raw_tensor(name, static_cast<std::uint32_t>(type), dims, data_.size());
        put_bytes(data_, data.data(), data.size());
        while (data_.size() % alignment != 0)
            data_.push_back(std::byte{0});
    }

    void add_raw_tensor(std::string_view name, std::uint32_t type, std::initializer_list<std::uint64_t> dims,
                        std::uint64_t offset) {
        ++n_tensors_;
        put_string(tensors_, name);
        put(tensors_, static_cast<std::uint32_t>(dims.size()));
        for (const std::uint64_t d : dims)
            put(tensors_, d);
        put(tensors_, type);
        put(tensors_, offset);
    }

    [[nodiscard]] Bytes finish() const {
        Bytes file;
        put(file, std::uint32_t{0x46554747});
        put(file, version);
        put(file, n_tensors_);
        put(file, n_entries_);
        put_bytes(file, metadata_.data(), metadata_.size());
        put_bytes(file, tensors_.data(), tensors_.size());
        while (file.size() % alignment != 0)
            file.push_back(std::byte{0});
        put_bytes(file, data_.data(), data_.size());
        return file;
    }

  private:
    Bytes metadata_;
    Bytes tensors_;
    Bytes data_;
    std::uint64_t n_entries_ = 0;
    std::uint64_t n_tensors_ = 0;
};

// Every value type, an array of numbers, of truth values and of texts, and two tensors.
inline GgufWriter small_gguf() {
    using enum gguf::ValueType;
    GgufWriter writer;
    writer.add_string("general.architecture", "llama");
    writer.add<std::uint8_t>("a.u8", U8, 200);
    writer.add<std::int8_t>("a.i8", I8, -5);
    writer.add<std::uint16_t>("a.u16", U16, 60000);
    writer.add<std::int16_t>("a.i16", I16, -300);
    writer.add<std::uint32_t>("a.u32", U32, 4'000'000'000U);
    writer.add<std::int32_t>("a.i32", I32, 7);
    writer.add<std::uint64_t>("a.u64", U64, 1ULL << 40);
    writer.add<std::int64_t>("a.i64", I64, -1);
    writer.add<float>("a.f32", F32, 1.5F);
    writer.add<double>("a.f64", F64, 2.5);
    writer.add<std::uint8_t>("a.bool", Bool, 1);
    writer.add_array<std::int32_t>("a.numbers", I32, {1, -2, 3});
    writer.add_array<std::uint8_t>("a.truths", Bool, {1, 0, 1});
    writer.add_strings("a.texts", {"one", "", "three"});
    writer.add_tensor("norm", gguf::TensorType::F32, {8});
    writer.add_tensor("weight", gguf::TensorType::Q4_1, {64, 3});
    return writer;
}

}  // namespace smallmind::tests

#include <functional>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "gguf/reader.hpp"
#include "gguf_writer.hpp"
#include "temporary_file.hpp"

namespace smallmind::gguf {
namespace {

using tests::GgufWriter;
using tests::small_gguf;
using tests::TemporaryFile;

// The error that a file with these bytes gives.
std::optional<errors::FileError> file_error(const GgufWriter::Bytes& bytes) {
    const TemporaryFile file(bytes);
    try {
        const File opened(file.path());
    } catch (const errors::FileError& error) {
        return error;
    }
    return std::nullopt;
}

std::optional<errors::FileError> error_after(const std::function<void(GgufWriter&)>& change) {
    GgufWriter writer = small_gguf();
    change(writer);
    return file_error(writer.finish());
}

std::string field_after(const std::function<void(GgufWriter&)>& change) {
    const auto error = error_after(change);
    return error ? error->field : "no error";
}

TEST_CASE("a sound file is read whole") {
    for (const std::uint32_t version : {2U, 3U}) {
        GgufWriter writer = small_gguf();
        writer.version = version;
        const TemporaryFile file(writer.finish());
        const File opened(file.path());
        CHECK(opened.version() == version);
        CHECK(opened.metadata().entries().size() == 15);
        REQUIRE(opened.tensors().size() == 2);
        const Tensor& weight = opened.require_tensor("weight");
        CHECK(weight.type == TensorType::Q4_1);
        CHECK(weight.shape_text() == "[64, 3]");
        CHECK(weight.n_elements == 192);
        CHECK(weight.size_bytes == 120);
        CHECK(weight.data.size() == 120);
        CHECK(weight.data[0] == std::byte{2});
        CHECK(weight.data.data() == opened.mapping().bytes().data() + weight.offset);
        CHECK(weight.offset % 32 == 0);
    }
}

TEST_CASE("metadata keeps its types") {
    const TemporaryFile file(small_gguf().finish());
    const File opened(file.path());
    const Metadata& metadata = opened.metadata();
    CHECK(metadata.require_string("general.architecture") == "llama");
    CHECK(metadata.require_u32("a.u8") == 200);
    CHECK(metadata.require_u32("a.u32") == 4'000'000'000U);
    CHECK(metadata.require_u32("a.i32") == 7);
    CHECK(metadata.require_f32("a.f32") == 1.5F);
    CHECK(metadata.require_f32("a.f64") == 2.5F);
    CHECK(metadata.require_bool("a.bool"));
    const Array& numbers = metadata.require_array("a.numbers");
    REQUIRE(numbers.count == 3);
    CHECK(numbers.at<std::int32_t>(1) == -2);
    const Array& texts = metadata.require_array("a.texts");
    REQUIRE(texts.strings.size() == 3);
    CHECK(texts.strings[2] == "three");
    CHECK(metadata.find_u32("absent") == std::nullopt);
    CHECK(metadata.find_array("absent") == nullptr);
}

TEST_CASE("a value of another kind, or out of range, names its key") {
    const TemporaryFile file(small_gguf().finish());
    const File opened(file.path());
    const Metadata& metadata = opened.metadata();
    CHECK_THROWS_AS(static_cast<void>(metadata.require_u32("a.i8")), errors::FileError);
    CHECK_THROWS_AS(static_cast<void>(metadata.require_u32("a.u64")), errors::FileError);
    CHECK_THROWS_AS(static_cast<void>(metadata.require_u32("a.bool")), errors::FileError);
    CHECK_THROWS_AS(static_cast<void>(metadata.require_string("a.u8")), errors::FileError);
    try {
        static_cast<void>(metadata.require_f32("llama.rope.freq_base"));
        FAIL("the key is not there");
    } catch (const errors::UnsupportedError& error) {
        CHECK(error.field == "metadata llama.rope.freq_base");
    }
}

TEST_CASE("files of other kinds and versions are told apart") {
    CHECK(file_error({})->field == "magic");
    CHECK(file_error(GgufWriter::Bytes(100))->problem == "this is neither a GGUF nor an .smq file");
    for (const std::uint32_t version : {0U, 1U, 4U, 0x03000000U}) {
        GgufWriter writer = small_gguf();
        writer.version = version;
        const TemporaryFile file(writer.finish());
        CHECK_THROWS_AS(File(file.path()), errors::UnsupportedError);
    }
}

TEST_CASE("each kind of damage names its field") {
    using enum ValueType;
    using W = GgufWriter;
    CHECK(field_after([](W& w) { w.add<std::uint32_t>("a.u32", U32, 1); }) == "metadata a.u32");
    CHECK(field_after([](W& w) { w.add<std::uint8_t>("b", Bool, 2); }) == "metadata b");
    CHECK(field_after([](W& w) { w.add<std::uint32_t>("b", static_cast<ValueType>(13), 1); }) == "metadata b type");
    CHECK(field_after([](W& w) { w.begin_array("b", Array, 1); }) == "metadata b item type");
    CHECK(field_after([](W& w) { w.begin_array("b", U64, UINT64_MAX); }) == "metadata b count");
    CHECK(field_after([](W& w) { w.begin_array("b", String, 1ULL << 61); }) == "metadata b count");
    CHECK(field_after([](W& w) { w.add<std::uint64_t>("b", String, UINT64_MAX); }) == "metadata b length");
    CHECK(field_after([](W& w) { w.add_string("", "x"); }) == "metadata key 15 length");
    CHECK(field_after([](W& w) { w.add<std::uint32_t>("general.alignment", U32, 0); }) == "metadata general.alignment");
    CHECK(field_after([](W& w) { w.add<std::uint32_t>("general.alignment", U32, 48); }) ==
          "metadata general.alignment");
    CHECK(field_after([](W& w) { w.add_tensor("norm", TensorType::F32, {8}); }) == "tensor norm");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 0, {}, 0); }) == "tensor t dimensions");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 0, {1, 1, 1, 1, 1}, 0); }) == "tensor t dimensions");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 0, {8, 0}, 0); }) == "tensor t shape");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 0, {1ULL << 40, 1ULL << 40}, 0); }) == "tensor t shape");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 28, {1ULL << 62}, 0); }) == "tensor t shape");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 3, {33}, 0); }) == "tensor t shape");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 0, {8}, 4); }) == "tensor t offset");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 0, {8}, 1ULL << 50); }) == "tensor t offset");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 0, {8}, UINT64_MAX - 31); }) == "tensor t offset");
    CHECK(field_after([](W& w) { w.add_raw_tensor("t", 0, {1 << 20}, 0); }) == "tensor t offset");
    CHECK(field_after([](W& w) { w.add_raw_tensor("", 0, {8}, 0); }) == "tensor 2 name length");
}

TEST_CASE("the offset points at the damage") {
    const auto error = file_error([] {
        GgufWriter::Bytes bytes = small_gguf().finish();
        bytes[24 + 8 + 20] = std::byte{99};  // the value type of the first entry, after its key of 20 bytes
        return bytes;
    }());
    REQUIRE(error);
    CHECK(error->field == "metadata general.architecture type");
    CHECK(error->offset == 24 + 8 + 20);
    CHECK(error->problem == "unknown value type 99");
}

TEST_CASE("untrusted names are made printable in errors") {
    const std::string name = "a\n\x1b[31m" + std::string(500, 'x');
    const std::string field = field_after([&](GgufWriter& w) { w.add_raw_tensor(name, 0, {8}, 4); });
    CHECK(field == "tensor a??[31m" + std::string(57, 'x') + "... offset");
}

TEST_CASE("a tensor of an unknown type is listed, and refused when it is asked for") {
    GgufWriter writer = small_gguf();
    writer.add_raw_tensor("blk.0.new", 77, {8}, 0);
    const TemporaryFile file(writer.finish());
    const File opened(file.path());
    CHECK(opened.find_tensor("blk.0.new")->data.empty());
    try {
        static_cast<void>(opened.require_tensor("blk.0.new"));
        FAIL("the type is not known");
    } catch (const errors::UnsupportedError& error) {
        CHECK(error.field == "tensor blk.0.new");
        CHECK(error.problem.find("type 77") != std::string::npos);
    }
    CHECK_THROWS_AS(static_cast<void>(opened.require_tensor("absent")), errors::FileError);
}

TEST_CASE("general.alignment moves the data") {
    GgufWriter writer;
    writer.alignment = 128;
    writer.add<std::uint32_t>("general.alignment", ValueType::U32, 128);
    writer.add_tensor("early", TensorType::F32, {4});
    writer.add_tensor("late", TensorType::F16, {4});
    const TemporaryFile file(writer.finish());
    CHECK(File(file.path()).require_tensor("late").data[0] == std::byte{2});
}

}  // namespace
}  // namespace smallmind::gguf

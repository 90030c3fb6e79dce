// What SmqWriter writes, File reads; what is damaged, or of another version, it refuses.
#include <functional>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "gguf/damage.hpp"
#include "gguf/reader.hpp"
#include "gguf/smq_file.hpp"
#include "temporary_file.hpp"

namespace smallmind::gguf {
namespace {

using tests::FileBytes;
using tests::patch;
using tests::seal;
using tests::small_smq;
using tests::TemporaryFile;

const FileBytes& whole() {
    static const FileBytes bytes = small_smq(tests::kFewPanels);
    return bytes;
}

// The error that the small file gives after a change.
std::optional<errors::FileError> error_after(const std::function<void(FileBytes&)>& change) {
    FileBytes bytes = whole();
    change(bytes);
    const TemporaryFile file(bytes);
    try {
        const File opened(file.path());
    } catch (const errors::FileError& error) {
        return error;
    }
    return std::nullopt;
}

// Where the table says things about the tensor "weight", counted from its name's end.
std::size_t weight_entry() {
    const std::string_view text(reinterpret_cast<const char*>(whole().data()), 4096);
    return text.find("weight") + 6;
}

constexpr int kRounds = 6000;
constexpr std::size_t kDims = 4, kType = 20, kStorage = 24, kOffset = 28, kSize = 36, kEnd = 44;

TEST_CASE("an .smq file has the metadata and tensors that were written") {
    const TemporaryFile file(whole());
    const File opened(file.path());
    REQUIRE(opened.smq() != nullptr);
    CHECK(opened.smq()->layout == tests::kSmallLayout);
    CHECK(opened.metadata().entries().size() == 15);
    CHECK(opened.metadata().require_string("general.architecture") == "llama");
    CHECK(opened.metadata().require_array("a.texts").strings[2] == "three");
    REQUIRE(opened.tensors().size() == 2);
    const Tensor& norm = opened.require_tensor("norm");
    CHECK(norm.storage == Storage::Plain);
    CHECK(norm.size_bytes == 32);
    const Tensor& weight = opened.require_tensor("weight");
    CHECK(weight.storage == Storage::Packed);
    CHECK(weight.type == TensorType::Q4_1);
    CHECK(weight.shape_text() == "[64, 3]");
    CHECK(reinterpret_cast<std::uintptr_t>(weight.data.data()) % kSmqAlignment == 0);
    const FileBytes expected = tests::pattern(tests::kFewPanels);
    CHECK(std::ranges::equal(weight.data, expected));
}

TEST_CASE("the weights' checksums tell which stretch is damaged, and opening does not ask them") {
    FileBytes bytes = small_smq(tests::kTwoStretches);
    bytes[bytes.size() - 500] ^= std::byte{1};
    const TemporaryFile file(bytes);
    const File opened(file.path());
    REQUIRE(opened.smq()->n_stretches() == 2);
    CHECK(opened.smq()->is_sound(0));
    CHECK_FALSE(opened.smq()->is_sound(1));
    try {
        opened.fail_stretch(1);
    } catch (const errors::FileError& error) {
        CHECK(error.field == "tensor weight");
        CHECK(error.offset == 4096 + (4 << 20));
    }
}

TEST_CASE("a damaged header is refused, whichever bit it is") {
    for (std::size_t i = 0; i < weight_entry() + kEnd; ++i) {
        CAPTURE(i);
        const auto error = error_after([i](FileBytes& bytes) { bytes[i] ^= std::byte{4}; });
        REQUIRE(error);
        CHECK(error->offset <= static_cast<std::int64_t>(whole().size()));
    }
}

TEST_CASE("a file of another size is refused") {
    for (const std::size_t lost : {std::size_t{1}, std::size_t{5000}, whole().size() - 100, whole().size() - 3}) {
        CHECK(error_after([lost](FileBytes& bytes) { bytes.resize(bytes.size() - lost); }));
    }
    CHECK(error_after([](FileBytes& bytes) { bytes.push_back(std::byte{0}); })->field == "file size");
}

TEST_CASE("another version says what to do") {
    FileBytes bytes = whole();
    patch<std::uint32_t>(bytes, 4, 2);
    seal(bytes);
    const TemporaryFile file(bytes);
    try {
        const File opened(file.path());
        FAIL("it was read");
    } catch (const errors::UnsupportedError& error) {
        CHECK(error.field == "version");
        CHECK(error.problem.find("convert the GGUF file again") != std::string::npos);
    }
}

TEST_CASE("a sealed header that lies is refused with its field") {
    const std::size_t at = weight_entry();
    const auto field_after = [at](std::size_t offset, auto value) {
        const auto error = error_after([&](FileBytes& bytes) {
            patch(bytes, at + offset, value);
            seal(bytes);
        });
        return error ? error->field : "no error";
    };
    CHECK(field_after(0, std::uint32_t{5}) == "tensor weight dimensions");
    CHECK(field_after(kDims, std::uint64_t{33}) == "tensor weight shape");
    CHECK(field_after(kDims, std::uint64_t{1} << 63) == "tensor weight shape");
    CHECK(field_after(kType, std::uint32_t{77}) == "tensor weight type");
    CHECK(field_after(kStorage, std::uint32_t{2}) == "tensor weight storage");
    CHECK(field_after(kStorage, std::uint32_t{0}) == "tensor weight size");
    CHECK(field_after(kOffset, std::uint64_t{32}) == "tensor weight offset");
    CHECK(field_after(kOffset, std::uint64_t{1} << 40) == "tensor weight offset");
    CHECK(field_after(kOffset, UINT64_MAX - 63) == "tensor weight offset");
    CHECK(field_after(kSize, UINT64_MAX) == "tensor weight offset");
    const auto preamble_field_after = [](std::size_t offset, std::uint64_t value) {
        const auto error = error_after([&](FileBytes& bytes) {
            patch(bytes, offset, value);
            seal(bytes);
        });
        return error ? error->field : "no error";
    };
    CHECK(preamble_field_after(24, 63) == "header size");
    CHECK(preamble_field_after(24, UINT64_MAX) == "header size");
    CHECK(preamble_field_after(24, 4000) == "checksums");
    CHECK(preamble_field_after(32, UINT64_MAX) == "metadata count");
    CHECK(preamble_field_after(40, UINT64_MAX) == "tensor count");
    CHECK(preamble_field_after(40, 1) == "checksums");
}

TEST_CASE("random damage under good checksums never does harm") {
    std::mt19937_64 random(20261122);
    const std::size_t header_bytes = weight_entry() + kEnd + 8;
    int n_read = 0;
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        FileBytes header(whole().begin(), whole().begin() + static_cast<std::ptrdiff_t>(header_bytes));
        for (auto n = 1 + random() % 4; n > 0; --n)
            tests::damage(header, random);
        FileBytes bytes = whole();
        std::copy_n(header.begin(), std::min(header.size(), bytes.size()), bytes.begin());
        patch(bytes, 0, kSmqMagic);
        seal(bytes);
        const TemporaryFile file(bytes);
        try {
            const File opened(file.path());
            n_read += tests::touch_everything(opened) < UINT32_MAX ? 1 : 0;
        } catch (const errors::FileError& error) {
            CHECK(error.offset >= 0);
            CHECK(error.offset <= static_cast<std::int64_t>(bytes.size()));
        } catch (const errors::UnsupportedError&) {
            // A version that does not exist.
        }
    }
    CHECK(n_read > 0);
    CHECK(n_read < kRounds);
}

}  // namespace
}  // namespace smallmind::gguf

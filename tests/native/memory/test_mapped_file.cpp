#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "memory/mapped_file.hpp"
#include "temporary_file.hpp"

namespace smallmind::memory {
namespace {

using tests::TemporaryFile;

std::vector<std::byte> pattern(std::size_t n) {
    std::vector<std::byte> bytes(n);
    for (std::size_t i = 0; i < n; ++i)
        bytes[i] = static_cast<std::byte>(i * 7 + i / 251);
    return bytes;
}

TEST_CASE("a mapped file shows the file's bytes, also after they were dropped") {
    const std::vector<std::byte> content = pattern(100'003);
    const TemporaryFile file(content);
    const MappedFile mapped(file.path());
    REQUIRE(mapped.size() == content.size());
    CHECK(std::memcmp(mapped.bytes().data(), content.data(), content.size()) == 0);
    mapped.prefetch(mapped.bytes());
    mapped.drop(mapped.bytes().subspan(10, 90'000));
    CHECK(std::memcmp(mapped.bytes().data(), content.data(), content.size()) == 0);
}

TEST_CASE("dropping a range without a whole page does nothing") {
    const TemporaryFile file(pattern(5000));
    const MappedFile mapped(file.path());
    mapped.drop(mapped.bytes().subspan(1, 10));
    mapped.drop({});
    CHECK(mapped.bytes()[1] == std::byte{7});
}

TEST_CASE("an empty file maps to no bytes") {
    const TemporaryFile file({});
    CHECK(MappedFile(file.path()).size() == 0);
}

TEST_CASE("a moved mapping is owned by one object") {
    const TemporaryFile file(pattern(5000));
    MappedFile first(file.path());
    MappedFile second(std::move(first));
    CHECK(second.size() == 5000);
    const TemporaryFile other(pattern(17));
    second = MappedFile(other.path());
    CHECK(second.size() == 17);
    CHECK(second.path() == other.path());
}

TEST_CASE("what cannot be mapped is a typed error") {
    CHECK_THROWS_AS(MappedFile("/no/such/file.gguf"), errors::NotFound);
    CHECK_THROWS_AS(MappedFile(std::filesystem::temp_directory_path().string()), errors::AccessError);
    const TemporaryFile file(pattern(10));
    CHECK_THROWS_AS(MappedFile(file.path() + "/inside"), errors::NotFound);
}

}  // namespace
}  // namespace smallmind::memory

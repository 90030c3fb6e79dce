#include <string_view>

#include <doctest/doctest.h>

#include "gguf/xxh64.hpp"

namespace smallmind::gguf {
namespace {

std::uint64_t hash(std::string_view text) { return xxh64(std::as_bytes(std::span(text))); }

// From the reference implementation: each path through the last bytes, and the stripes of 32.
TEST_CASE("checksums are those of the xxHash specification") {
    CHECK(hash("") == 0xEF46DB3751D8E999);
    CHECK(hash("a") == 0xD24EC4F1A98C6E5B);
    CHECK(hash("abc") == 0x44BC2CF5AD770999);
    CHECK(hash("abcd") == 0xDE0327B0D25D92CC);
    CHECK(hash("abcdefgh") == 0x3AD351775B4634B7);
    CHECK(hash("abcdefghijklmnopqrstuvwxyz012345") == 0xBF2CD639B4143B80);
    CHECK(hash("abcdefghijklmnopqrstuvwxyz0123456789") == 0x64F23ECF1609B766);
}

}  // namespace
}  // namespace smallmind::gguf

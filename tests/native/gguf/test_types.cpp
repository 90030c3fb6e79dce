#include <doctest/doctest.h>

#include "gguf/types.hpp"

namespace smallmind::gguf {
namespace {

TEST_CASE("every known type is found under its own id") {
    for (const TypeInfo& info : known_types()) {
        CAPTURE(info.name);
        CHECK(find_type(info.type) == &info);
        CHECK(type_name(info.type) == info.name);
        CHECK(info.block_size > 0);
        CHECK(info.block_bytes > 0);
    }
}

TEST_CASE("an id without a type has a name all the same") {
    CHECK(find_type(4) == nullptr);
    CHECK(find_type(UINT32_MAX) == nullptr);
    CHECK(type_name(77) == "type 77");
}

TEST_CASE("a Q4_1 block is 32 weights in 20 bytes, a Q6_K block 256 in 210") {
    CHECK(find_type(TensorType::Q4_1)->block_bytes == 20);
    CHECK(find_type(TensorType::Q6_K)->block_size == 256);
    CHECK(find_type(TensorType::Q6_K)->block_bytes == 210);
}

}  // namespace
}  // namespace smallmind::gguf

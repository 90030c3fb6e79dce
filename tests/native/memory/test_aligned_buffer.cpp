#include <cstdint>
#include <utility>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "memory/aligned_buffer.hpp"

namespace smallmind::memory {
namespace {

template <class T>
bool is_aligned(const AlignedBuffer<T>& buffer) {
    return reinterpret_cast<std::uintptr_t>(buffer.data()) % kAlignment == 0;
}

TEST_CASE("buffers are aligned whatever their size") {
    for (const std::size_t n : {1, 3, 64, 1000, 100'000})
        CHECK(is_aligned(AlignedBuffer<float>(n)));
    const AlignedBuffer<std::byte> huge(std::size_t{5} << 20, "A test", Pages::Huge);
    CHECK(is_aligned(huge));
    CHECK(huge.size() == std::size_t{5} << 20);
}

TEST_CASE("an empty buffer owns nothing") {
    CHECK(AlignedBuffer<int>().data() == nullptr);
    CHECK(AlignedBuffer<int>(0).empty());
}

TEST_CASE("moving hands the memory over") {
    AlignedBuffer<int> first(10);
    first[9] = 42;
    const int* const data = first.data();
    AlignedBuffer<int> second(std::move(first));
    CHECK(second.data() == data);
    AlignedBuffer<int> third(3);
    third = std::move(second);
    CHECK(third.size() == 10);
    CHECK(third[9] == 42);
}

TEST_CASE("memory that is not there is a typed error with the size") {
    CHECK_THROWS_AS(AlignedBuffer<double>(SIZE_MAX / 2), errors::MemoryError);
    try {
        const AlignedBuffer<std::byte> impossible(std::size_t{1} << 62, "The test");
        FAIL("allocated 4 exabytes");
    } catch (const errors::MemoryError& error) {
        CHECK(error.subject == "The test");
        CHECK(error.needed == std::uint64_t{1} << 62);
    }
}

}  // namespace
}  // namespace smallmind::memory

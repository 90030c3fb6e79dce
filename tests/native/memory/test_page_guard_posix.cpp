// Files that are cut short while they are mapped.
#include <csignal>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory/mapped_file.hpp"
#include "temporary_file.hpp"

namespace smallmind::memory {
namespace {

using tests::TemporaryFile;

constexpr std::size_t kSize = 300'000;

std::vector<std::byte> ones() { return std::vector<std::byte>(kSize, std::byte{1}); }

unsigned sum(std::span<const std::byte> bytes) {
    unsigned total = 0;
    for (const std::byte byte : bytes)
        total += std::to_integer<unsigned>(byte);
    return total;
}

TEST_CASE("what a cut file has lost reads as zeros, and the mapping says so") {
    const TemporaryFile file(ones());
    const MappedFile mapped(file.path());
    CHECK(mapped.is_intact());
    std::filesystem::resize_file(file.path(), 100'000);
    CHECK(sum(mapped.bytes()) == 100'000);
    CHECK_FALSE(mapped.is_intact());
    CHECK(sum(mapped.bytes().first(100'000)) == 100'000);
    std::filesystem::resize_file(file.path(), kSize);  // growing again brings nothing back
    CHECK_FALSE(mapped.is_intact());
}

TEST_CASE("a file cut within its last page loses no page, and yet is not intact") {
    const TemporaryFile file(ones());
    const MappedFile mapped(file.path());
    std::filesystem::resize_file(file.path(), kSize - 1);
    CHECK(sum(mapped.bytes()) == kSize - 1);
    CHECK_FALSE(mapped.is_intact());
}

TEST_CASE("a file that becomes empty is read, and other mappings are left alone") {
    const TemporaryFile file(ones());
    const TemporaryFile other(ones());
    const MappedFile sound(other.path());
    {
        const MappedFile mapped(file.path());
        std::filesystem::resize_file(file.path(), 0);
        mapped.populate(mapped.bytes());
        mapped.prefetch(mapped.bytes());
        CHECK(sum(mapped.bytes()) == 0);
    }
    CHECK(sum(sound.bytes()) == kSize);
    CHECK(sound.is_intact());
}

TEST_CASE("threads that meet the lost pages together all go on") {
    const TemporaryFile file(ones());
    const MappedFile mapped(file.path());
    std::filesystem::resize_file(file.path(), 4096);
    std::vector<unsigned> sums(8);
    {
        std::vector<std::jthread> threads;
        for (unsigned& total : sums)
            threads.emplace_back([&] { total = sum(mapped.bytes()); });
    }
    for (const unsigned total : sums)
        CHECK(total == 4096);
    CHECK_FALSE(mapped.is_intact());
}

TEST_CASE("a guard's place is used again, and remembers nothing of the last one") {
    const TemporaryFile file(ones());
    for (int i = 0; i < 50; ++i) {
        const TemporaryFile lost(ones());
        const MappedFile first(lost.path());
        MappedFile second(file.path());
        std::filesystem::resize_file(lost.path(), 0);
        CHECK(sum(first.bytes()) == 0);
        MappedFile moved(std::move(second));
        CHECK(sum(moved.bytes()) == kSize);
        CHECK(moved.is_intact());
        CHECK_FALSE(first.is_intact());
    }
}

TEST_CASE("the signal of something that is not ours still ends the process") {
    const TemporaryFile file(ones());
    const MappedFile mapped(file.path());
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(STDERR_FILENO);  // a sanitizer would report what is wanted here
        ::alarm(10);
        std::raise(SIGBUS);
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK_FALSE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    CHECK_FALSE((WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM));
}

}  // namespace
}  // namespace smallmind::memory

// Thousands of damaged files: each is either read or refused with a typed error, and every byte of every view that a
// read file offers is touched, so that the address sanitizer sees one that lies outside.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "gguf/reader.hpp"
#include "gguf_writer.hpp"
#include "temporary_file.hpp"

namespace smallmind::gguf {
namespace {

using Bytes = tests::GgufWriter::Bytes;

constexpr int kRounds = 6000;

unsigned touch(std::span<const std::byte> bytes) {
    unsigned sum = 0;
    for (const std::byte byte : bytes)
        sum += std::to_integer<unsigned>(byte);
    return sum;
}

unsigned touch_everything(const File& file) {
    unsigned sum = 0;
    for (const Entry& entry : file.metadata().entries()) {
        sum += touch(std::as_bytes(std::span(entry.key)));
        if (const auto* text = std::get_if<std::string_view>(&entry.value))
            sum += touch(std::as_bytes(std::span(*text)));
        if (const auto* array = std::get_if<Array>(&entry.value)) {
            sum += touch(array->packed);
            for (const std::string_view text : array->strings)
                sum += touch(std::as_bytes(std::span(text)));
        }
    }
    for (const Tensor& tensor : file.tensors())
        sum += touch(tensor.data);
    return sum;
}

// Returns whether the file was read.
bool open_damaged(const tests::TemporaryFile& file, const Bytes& bytes) {
    file.write(bytes);
    try {
        const File opened(file.path());
        return touch_everything(opened) < UINT32_MAX;
    } catch (const errors::FileError& error) {
        CHECK(error.offset >= 0);
        CHECK(error.offset <= static_cast<std::int64_t>(bytes.size()));
        CHECK_FALSE(error.field.empty());
    } catch (const errors::UnsupportedError&) {
        // A version that does not exist.
    }
    return false;
}

// Numbers that break careless arithmetic.
void write_nasty_number(Bytes& bytes, std::mt19937_64& random) {
    constexpr std::uint64_t kNasty[] = {0,          1,         31,         0x7fffffff,     0xffffffff,
                                        1ULL << 32, INT64_MAX, UINT64_MAX, UINT64_MAX - 31};
    const std::uint64_t value = kNasty[random() % std::size(kNasty)];
    const std::size_t width = random() % 2 == 0 ? 4 : 8;
    if (bytes.size() < width) return;
    const std::size_t at = random() % (bytes.size() - width + 1);
    for (std::size_t i = 0; i < width; ++i)
        bytes[at + i] = static_cast<std::byte>(value >> (8 * i));
}

void damage(Bytes& bytes, std::mt19937_64& random) {
    switch (random() % 4) {
        case 0:
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
            break;
        case 1:
            bytes[random() % bytes.size()] ^= static_cast<std::byte>(1U << (random() % 8));
            break;
        case 2:
            write_nasty_number(bytes, random);
            break;
        default: {
            const std::size_t from = random() % bytes.size();
            const std::size_t n = std::min<std::size_t>(random() % 16, bytes.size() - from);
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(random() % bytes.size()), n, bytes[from]);
        }
    }
}

TEST_CASE("a file cut off anywhere is refused") {
    const Bytes whole = tests::small_gguf().finish();
    const tests::TemporaryFile file(whole);
    for (std::size_t size = 0; size + 32 < whole.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(open_damaged(file, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))));
    }
}

TEST_CASE("random damage never does harm") {
    const Bytes whole = tests::small_gguf().finish();
    const tests::TemporaryFile file(whole);
    std::mt19937_64 random(20261122);
    int n_read = 0;
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        Bytes bytes = whole;
        for (auto n = 1 + random() % 4; n > 0; --n)
            damage(bytes, random);
        n_read += open_damaged(file, bytes) ? 1 : 0;
    }
    CHECK(n_read > 0);
    CHECK(n_read < kRounds);
}

}  // namespace
}  // namespace smallmind::gguf

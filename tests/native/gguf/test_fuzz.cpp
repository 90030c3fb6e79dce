// Thousands of damaged files: each is either read or refused with a typed error, and every byte of every view that a
// read file offers is touched, so that the address sanitizer sees one that lies outside.
#include <random>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "gguf/damage.hpp"
#include "gguf/reader.hpp"
#include "gguf_writer.hpp"
#include "temporary_file.hpp"

namespace smallmind::gguf {
namespace {

using Bytes = tests::GgufWriter::Bytes;

constexpr int kRounds = 6000;

// Returns whether the file was read.
bool open_damaged(const tests::TemporaryFile& file, const Bytes& bytes) {
    file.write(bytes);
    try {
        const File opened(file.path());
        return tests::touch_everything(opened) < UINT32_MAX;
    } catch (const errors::FileError& error) {
        CHECK(error.offset >= 0);
        CHECK(error.offset <= static_cast<std::int64_t>(bytes.size()));
        CHECK_FALSE(error.field.empty());
    } catch (const errors::UnsupportedError&) {
        // A version that does not exist.
    }
    return false;
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
            tests::damage(bytes, random);
        n_read += open_damaged(file, bytes) ? 1 : 0;
    }
    CHECK(n_read > 0);
    CHECK(n_read < kRounds);
}

}  // namespace
}  // namespace smallmind::gguf

// The part of File that reads .smq files.
#include <algorithm>
#include <string>

#include "errors.hpp"
#include "gguf/cursor.hpp"
#include "gguf/reader.hpp"
#include "gguf/xxh64.hpp"

namespace smallmind::gguf {
namespace {

struct Preamble {
    std::uint32_t layout = 0;
    std::uint64_t header_bytes = 0;
    std::uint64_t n_entries = 0;
    std::uint64_t n_tensors = 0;
    std::uint64_t header_checksum = 0;
};

void require_sound_preamble(const Cursor& cursor, std::span<const std::byte> file) {
    if (file.size() < kSmqPreambleBytes) cursor.fail("header", 0, "the file ends within it");
    constexpr std::size_t kChecksum = kSmqPreambleBytes - sizeof(std::uint64_t);
    Cursor checksum(file.subspan(kChecksum), cursor.path());
    if (checksum.read<std::uint64_t>("checksum") != xxh64(file.first(kChecksum))) {
        cursor.fail("checksum of the first 56 bytes", kChecksum, "they are not what was written");
    }
}

// The cursor stands behind the magic number.
Preamble read_preamble(Cursor& cursor, std::uint64_t file_bytes) {
    const auto version = cursor.read<std::uint32_t>("version");
    if (version != kSmqVersion) {
        throw errors::UnsupportedError(cursor.path(), "version",
                                       "it was written for another version of SmallMind (.smq version " +
                                           std::to_string(version) + "; this one reads " + std::to_string(kSmqVersion) +
                                           "): convert the GGUF file again");
    }
    Preamble preamble;
    preamble.layout = cursor.read<std::uint32_t>("layout");
    cursor.read<std::uint32_t>("reserved");
    const auto stated_bytes = cursor.read<std::uint64_t>("file size");
    if (stated_bytes != file_bytes) {
        cursor.fail(
            "file size", 16,
            "the file should have " + std::to_string(stated_bytes) + " bytes, but has " + std::to_string(file_bytes));
    }
    preamble.header_bytes = cursor.read<std::uint64_t>("header size");
    if (preamble.header_bytes < kSmqPreambleBytes || preamble.header_bytes > file_bytes) {
        cursor.fail("header size", 24, std::to_string(preamble.header_bytes) + " bytes are not in the file");
    }
    preamble.n_entries = cursor.read<std::uint64_t>("metadata count");
    preamble.n_tensors = cursor.read<std::uint64_t>("tensor count");
    preamble.header_checksum = cursor.read<std::uint64_t>("header checksum");
    cursor.read<std::uint64_t>("checksum");
    return preamble;
}

std::vector<std::uint64_t> read_checksums(Cursor& cursor, std::uint64_t data_bytes) {
    const std::size_t offset = cursor.offset();
    const std::uint64_t n = round_up(data_bytes, kSmqStretchBytes) / kSmqStretchBytes;
    if (cursor.remaining() != n * sizeof(std::uint64_t)) {
        cursor.fail("checksums", offset,
                    std::to_string(n) + " are needed, but the header has " + std::to_string(cursor.remaining()) +
                        " bytes left");
    }
    std::vector<std::uint64_t> checksums(static_cast<std::size_t>(n));
    for (std::uint64_t& checksum : checksums)
        checksum = cursor.read<std::uint64_t>("checksums");
    return checksums;
}

}  // namespace

void File::read_smq(Cursor& cursor) {
    const std::span<const std::byte> file = mapping_.bytes();
    require_sound_preamble(cursor, file);
    const Preamble preamble = read_preamble(cursor, file.size());
    version_ = kSmqVersion;
    alignment_ = kSmqAlignment;
    const auto header = file.first(static_cast<std::size_t>(preamble.header_bytes));
    if (xxh64(header.subspan(kSmqPreambleBytes)) != preamble.header_checksum) {
        cursor.fail("header checksum", 48, "the header is not what was written");
    }
    const std::uint64_t data_start = std::min<std::uint64_t>(round_up(header.size(), kSmqPage), file.size());
    smq_.emplace();
    smq_->layout = preamble.layout;
    smq_->bytes = file.subspan(static_cast<std::size_t>(data_start));

    Cursor rest(header, path());
    rest.take(kSmqPreambleBytes, "header");
    read_metadata(rest, preamble.n_entries);
    if (preamble.n_tensors > rest.remaining()) {
        rest.fail("tensor count", 40, std::to_string(preamble.n_tensors) + " tensors are too many");
    }
    read_tensors(rest, preamble.n_tensors);
    smq_->checksums = read_checksums(rest, smq_->bytes.size());
    place_tensors(rest, data_start);
}

void File::fail_stretch(std::size_t i) const {
    const std::span<const std::byte> stretch = smq_->stretch(i);
    const auto offset = static_cast<std::uint64_t>(stretch.data() - mapping_.bytes().data());
    std::string field = "weights";
    for (const Tensor& tensor : tensors_) {
        if (tensor.offset < offset + stretch.size() && offset < tensor.offset + tensor.size_bytes) {
            field = "tensor " + std::string(tensor.name);
            break;
        }
    }
    throw errors::FileError(
        path(), field, static_cast<std::int64_t>(offset),
        "these bytes or some of the " + std::to_string(stretch.size()) + " from here are not what was written");
}

}  // namespace smallmind::gguf

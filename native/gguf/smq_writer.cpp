#include "gguf/smq_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <concepts>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "errors.hpp"
#include "gguf/xxh64.hpp"

namespace smallmind::gguf {
namespace {

// Little-endian bytes, one value after the other.
class Bytes {
  public:
    template <std::integral T>
    void put(T value) {
        put(std::as_bytes(std::span(&value, 1)));
    }
    void put(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void put_text(std::string_view text) {
        put<std::uint64_t>(text.size());
        put(std::as_bytes(std::span(text)));
    }
    [[nodiscard]] std::vector<std::byte>& all() noexcept { return bytes_; }

  private:
    std::vector<std::byte> bytes_;
};

void put_tensor(Bytes& to, const SmqTensor& tensor, std::uint64_t offset) {
    to.put_text(tensor.name);
    to.put(tensor.n_dims);
    for (std::uint32_t d = 0; d < tensor.n_dims; ++d)
        to.put(tensor.dims[d]);
    to.put(static_cast<std::uint32_t>(tensor.type));
    to.put(static_cast<std::uint32_t>(tensor.storage));
    to.put(offset);
    to.put(tensor.size_bytes);
}

}  // namespace

SmqWriter::SmqWriter(const File& source, std::vector<SmqTensor> tensors, std::uint32_t layout)
    : metadata_(source.metadata_bytes()),
      n_entries_(source.metadata().entries().size()),
      tensors_(std::move(tensors)),
      layout_(layout) {
    for (const SmqTensor& tensor : tensors_) {
        offsets_.push_back(data_bytes_);
        data_bytes_ += round_up(tensor.size_bytes, kSmqAlignment);
    }
    checksums_.assign(static_cast<std::size_t>(round_up(data_bytes_, kSmqStretchBytes) / kSmqStretchBytes), 0);
    header_bytes_ = header().size();
    data_start_ = round_up(header_bytes_, kSmqPage);
    checksums_.clear();
}

void SmqWriter::open(const std::string& path) {
    path_ = path;
    stream_.open(std::filesystem::path(reinterpret_cast<const char8_t*>(path.c_str())),
                 std::ios::binary | std::ios::trunc);
    if (!stream_) throw errors::AccessError(path_, std::strerror(errno));
    stretch_.reserve(kSmqStretchBytes);
    write_out(std::vector<std::byte>(static_cast<std::size_t>(data_start_)));
}

void SmqWriter::write(std::span<const std::byte> bytes) {
    assert(tensor_ < tensors_.size() && n_written_ + bytes.size() <= tensors_[tensor_].size_bytes);
    append(bytes);
    n_written_ += bytes.size();
    if (n_written_ < tensors_[tensor_].size_bytes) return;
    constexpr std::byte kPadding[kSmqAlignment]{};
    append(std::span(kPadding).first(static_cast<std::size_t>(round_up(n_written_, kSmqAlignment) - n_written_)));
    n_written_ = 0;
    ++tensor_;
}

void SmqWriter::finish() {
    assert(tensor_ == tensors_.size());
    flush_stretch();
    const std::vector<std::byte> bytes = header();
    assert(bytes.size() == header_bytes_);
    stream_.seekp(0);
    write_out(bytes);
    stream_.close();
    if (!stream_) throw errors::AccessError(path_, std::strerror(errno));
}

void SmqWriter::append(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const std::size_t n = std::min<std::size_t>(bytes.size(), kSmqStretchBytes - stretch_.size());
        stretch_.insert(stretch_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
        bytes = bytes.subspan(n);
        if (stretch_.size() == kSmqStretchBytes) flush_stretch();
    }
}

void SmqWriter::flush_stretch() {
    if (stretch_.empty()) return;
    checksums_.push_back(xxh64(stretch_));
    write_out(stretch_);
    stretch_.clear();
}

void SmqWriter::write_out(std::span<const std::byte> bytes) {
    stream_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!stream_) throw errors::AccessError(path_, std::strerror(errno));
}

std::vector<std::byte> SmqWriter::header() const {
    Bytes rest;
    rest.put(metadata_);
    for (std::size_t i = 0; i < tensors_.size(); ++i)
        put_tensor(rest, tensors_[i], offsets_[i]);
    rest.put(std::as_bytes(std::span(checksums_)));

    Bytes whole;
    whole.put(kSmqMagic);
    whole.put(kSmqVersion);
    whole.put(layout_);
    whole.put(std::uint32_t{0});
    whole.put(file_bytes());
    whole.put(std::uint64_t{kSmqPreambleBytes + rest.all().size()});
    whole.put(n_entries_);
    whole.put(std::uint64_t{tensors_.size()});
    whole.put(xxh64(rest.all()));
    whole.put(xxh64(whole.all()));
    whole.put(rest.all());
    return std::move(whole.all());
}

}  // namespace smallmind::gguf

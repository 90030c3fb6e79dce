#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "gguf/reader.hpp"
#include "gguf/smq.hpp"

namespace smallmind::gguf {

// A tensor to be written.  dims beyond n_dims are 1.
struct SmqTensor {
    std::string name;
    TensorType type = TensorType::F32;
    Storage storage = Storage::Plain;
    std::uint32_t n_dims = 1;
    std::array<std::uint64_t, kMaxDims> dims{1, 1, 1, 1};
    std::uint64_t size_bytes = 0;
};

// Writes an .smq file from front to back; only the header, which holds the checksums, is written last: until then the
// file is none.  Making it appear whole or not at all, and safe on its disk, is the caller's part.
class SmqWriter {
  public:
    // metadata: of the model, taken over as it stands.  Tensors are written in this order.
    SmqWriter(const File& source, std::vector<SmqTensor> tensors, std::uint32_t layout);

    [[nodiscard]] std::uint64_t file_bytes() const noexcept { return data_start_ + data_bytes_; }

    // path: UTF-8; the file is emptied.  Throws AccessError, like the other two.
    void open(const std::string& path);
    // The next bytes of the data.  A tensor's bytes may come in any pieces, but no piece belongs to two.
    void write(std::span<const std::byte> bytes);
    // Once every tensor has all its bytes.
    void finish();

  private:
    void append(std::span<const std::byte> bytes);
    void flush_stretch();
    void write_out(std::span<const std::byte> bytes);
    [[nodiscard]] std::vector<std::byte> header() const;

    std::span<const std::byte> metadata_;
    std::uint64_t n_entries_;
    std::vector<SmqTensor> tensors_;
    std::uint32_t layout_;
    std::vector<std::uint64_t> offsets_;  // of the tensors, from the start of the data
    std::uint64_t data_bytes_ = 0;
    std::uint64_t header_bytes_ = 0;
    std::uint64_t data_start_ = 0;

    std::string path_;
    std::ofstream stream_;
    std::vector<std::byte> stretch_;
    std::vector<std::uint64_t> checksums_;
    std::size_t tensor_ = 0;       // that is being written
    std::uint64_t n_written_ = 0;  // bytes of it
};

}  // namespace smallmind::gguf

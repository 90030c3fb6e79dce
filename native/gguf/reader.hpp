#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "errors.hpp"
#include "gguf/metadata.hpp"
#include "gguf/smq.hpp"
#include "gguf/types.hpp"
#include "memory/mapped_file.hpp"

namespace smallmind::gguf {

inline constexpr std::size_t kMaxDims = 4;

// One tensor of the file.  dims[0] is the contiguous width; dims beyond n_dims are 1.
// type may hold a number that is not in TensorType: then info is nullptr, size_bytes 0 and data empty.
struct Tensor {
    std::string_view name;
    TensorType type = TensorType::F32;
    Storage storage = Storage::Plain;
    const TypeInfo* info = nullptr;
    std::uint32_t n_dims = 0;
    std::array<std::uint64_t, kMaxDims> dims{1, 1, 1, 1};
    std::uint64_t n_elements = 0;
    std::uint64_t offset = 0;  // from the start of the file
    std::uint64_t size_bytes = 0;
    std::span<const std::byte> data;  // in the mapped file

    // "[576, 49152]", for messages.
    [[nodiscard]] std::string shape_text() const;
};

// A GGUF file of version 2 or 3, or an .smq file, mapped and fully checked: whatever the bytes, the constructor either
// throws or leaves metadata and tensors whose every view lies inside the file.  Immutable; views live as long as the
// mapping.  The weights' own bytes are not read, so their checksums are not asked either.
class File {
  public:
    // Throws NotFound, AccessError, FileError (damaged), UnsupportedError (another version), MemoryError, FileChanged.
    explicit File(const std::string& path);

    [[nodiscard]] const std::string& path() const noexcept { return mapping_.path(); }
    [[nodiscard]] std::uint32_t version() const noexcept { return version_; }
    [[nodiscard]] std::size_t size_bytes() const noexcept { return mapping_.size(); }
    // nullptr for a GGUF file.
    [[nodiscard]] const SmqData* smq() const noexcept { return smq_ ? &*smq_ : nullptr; }
    // Says that the i-th stretch is not what was written, and where that is.  For .smq files.
    [[noreturn]] void fail_stretch(std::size_t i) const;

    [[nodiscard]] std::uint32_t alignment() const noexcept { return alignment_; }
    [[nodiscard]] const Metadata& metadata() const noexcept { return *metadata_; }
    [[nodiscard]] std::span<const Tensor> tensors() const noexcept { return tensors_; }
    [[nodiscard]] const memory::MappedFile& mapping() const noexcept { return mapping_; }
    // The metadata as it stands in the file.
    [[nodiscard]] std::span<const std::byte> metadata_bytes() const noexcept { return metadata_bytes_; }
    // Throws FileChanged when bytes of the file were lost while it was mapped.
    void require_intact() const;
    // Hands the mapping over, and with it the life of every view.  The file is good for nothing else afterwards.
    [[nodiscard]] memory::MappedFile take_mapping() && noexcept { return std::move(mapping_); }

    // nullptr when there is none.
    [[nodiscard]] const Tensor* find_tensor(std::string_view name) const noexcept;
    // Throws FileError when there is none, UnsupportedError when its type is unknown.
    [[nodiscard]] const Tensor& require_tensor(std::string_view name) const;

  private:
    void read_gguf(Cursor& cursor);
    void read_smq(Cursor& cursor);
    void read_metadata(Cursor& cursor, std::uint64_t n_entries);
    void read_tensors(Cursor& cursor, std::uint64_t n_tensors);
    void read_tensor(Cursor& cursor, std::uint64_t index);
    void place_tensors(const Cursor& cursor, std::uint64_t data_start);

    memory::MappedFile mapping_;
    std::uint32_t version_ = 0;
    std::uint32_t alignment_ = 32;
    std::unique_ptr<Metadata> metadata_;
    std::vector<Tensor> tensors_;
    std::vector<std::size_t> offset_fields_;  // where in the file each tensor's offset stands
    std::unordered_map<std::string_view, std::size_t> index_;
    std::span<const std::byte> metadata_bytes_;
    std::optional<SmqData> smq_;
};

}  // namespace smallmind::gguf

#include "gguf/reader.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

#include "errors.hpp"
#include "gguf/cursor.hpp"
#include "gguf/xxh64.hpp"

namespace smallmind::gguf {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;                      // "GGUF"
constexpr std::uint64_t kMinTensorBytes = 8 + 1 + 4 + 8 + 4 + 8;  // name length, name, n_dims, one dim, type, offset
constexpr std::uint64_t kMaxTensors = 1 << 20;  // far above any real model: bounds what a hostile header can allocate
constexpr std::size_t kMaxNameBytes = 1024;
constexpr std::uint32_t kMaxAlignment = 65536;

std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) noexcept {
    if (b != 0 && a > UINT64_MAX / b) return std::nullopt;
    return a * b;
}

std::uint32_t read_version(Cursor& cursor) {
    const auto version = cursor.read<std::uint32_t>("version");
    if (version == 2 || version == 3) return version;
    const bool is_swapped = (version & 0xffff) == 0 && version != 0;
    throw errors::UnsupportedError(cursor.path(), "version",
                                   is_swapped ? "the file is big-endian" : "GGUF version " + std::to_string(version));
}

std::uint64_t checked_tensor_count(const Cursor& cursor, std::uint64_t n_tensors, std::size_t offset) {
    if (n_tensors > kMaxTensors || n_tensors > cursor.remaining() / kMinTensorBytes) {
        cursor.fail("tensor count", offset, std::to_string(n_tensors) + " tensors are too many");
    }
    return n_tensors;
}

std::uint32_t alignment_of(const Metadata& metadata, const Cursor& cursor) {
    constexpr std::string_view kKey = "general.alignment";
    const std::uint32_t alignment = metadata.find_u32(kKey).value_or(32);
    if (!std::has_single_bit(alignment) || alignment < 8 || alignment > kMaxAlignment) {
        cursor.fail("metadata general.alignment", metadata.find(kKey)->offset,
                    std::to_string(alignment) + " is not a power of two from 8 to 65536");
    }
    return alignment;
}

void read_shape(Cursor& cursor, const std::string& field, Tensor& tensor) {
    const std::size_t n_dims_offset = cursor.offset();
    tensor.n_dims = cursor.read<std::uint32_t>(field + " dimensions");
    if (tensor.n_dims < 1 || tensor.n_dims > kMaxDims) {
        cursor.fail(field + " dimensions", n_dims_offset, std::to_string(tensor.n_dims) + "; 1 to 4 are allowed");
    }
    const std::size_t shape_offset = cursor.offset();
    const std::string shape_field = field + " shape";
    std::uint64_t n_elements = 1;
    for (std::uint32_t d = 0; d < tensor.n_dims; ++d) {
        tensor.dims[d] = cursor.read<std::uint64_t>(shape_field);
        if (tensor.dims[d] == 0) cursor.fail(shape_field, shape_offset, "a dimension of 0");
        const auto product = checked_product(n_elements, tensor.dims[d]);
        if (!product || *product > INT64_MAX) cursor.fail(shape_field, shape_offset, "the product is too large");
        n_elements = *product;
    }
    tensor.n_elements = n_elements;
}

void read_type(Cursor& cursor, const std::string& field, Tensor& tensor) {
    const std::size_t type_offset = cursor.offset();
    const auto id = cursor.read<std::uint32_t>(field + " type");
    tensor.type = static_cast<TensorType>(id);
    tensor.info = find_type(id);
    if (tensor.info == nullptr) return;
    if (tensor.dims[0] % tensor.info->block_size != 0) {
        cursor.fail(field + " shape", type_offset,
                    "rows of " + std::to_string(tensor.dims[0]) + " are no whole number of " +
                        std::string(tensor.info->name) + " blocks");
    }
    const auto size = checked_product(tensor.n_elements / tensor.info->block_size, tensor.info->block_bytes);
    if (!size) cursor.fail(field + " shape", type_offset, "the size is too large");
    tensor.size_bytes = *size;
}

Storage read_storage(Cursor& cursor, const std::string& field, const Tensor& tensor) {
    const std::size_t offset = cursor.offset();
    const auto id = cursor.read<std::uint32_t>(field + " storage");
    if (id > static_cast<std::uint32_t>(Storage::Packed)) {
        cursor.fail(field + " storage", offset, "unknown storage " + std::to_string(id));
    }
    if (tensor.info == nullptr) cursor.fail(field + " type", offset - 4, "unknown here, so its size is too");
    return static_cast<Storage>(id);
}

// A packed tensor's size follows from the layout, which is not this folder's business: whoever reads it must compare.
void read_smq_size(Cursor& cursor, const std::string& field, Tensor& tensor) {
    const std::size_t offset = cursor.offset();
    const auto size = cursor.read<std::uint64_t>(field + " size");
    if (tensor.storage == Storage::Plain && size != tensor.size_bytes) {
        cursor.fail(field + " size", offset,
                    std::to_string(size) + " bytes, but " + tensor.shape_text() + " takes " +
                        std::to_string(tensor.size_bytes));
    }
    tensor.size_bytes = size;
}

}  // namespace

std::string Tensor::shape_text() const {
    std::string text = "[";
    for (std::uint32_t d = 0; d < n_dims; ++d)
        text += (d > 0 ? ", " : "") + std::to_string(dims[d]);
    return text + "]";
}

File::File(const std::string& path) : mapping_(path) {
    Cursor cursor(mapping_.bytes(), mapping_.path());
    switch (cursor.read<std::uint32_t>("magic")) {
        case kMagic:
            read_gguf(cursor);
            break;
        case kSmqMagic:
            read_smq(cursor);
            break;
        default:
            cursor.fail("magic", 0, "this is neither a GGUF nor an .smq file");
    }
    require_intact();
}

void File::require_intact() const {
    if (!mapping_.is_intact()) throw errors::FileChanged(path());
}

void File::read_gguf(Cursor& cursor) {
    version_ = read_version(cursor);
    const std::uint64_t n_tensors = checked_tensor_count(cursor, cursor.read<std::uint64_t>("tensor count"), 8);
    read_metadata(cursor, cursor.read<std::uint64_t>("metadata count"));
    alignment_ = alignment_of(*metadata_, cursor);
    read_tensors(cursor, n_tensors);
    place_tensors(cursor, std::min<std::uint64_t>(round_up(cursor.offset(), alignment_), size_bytes()));
}

void File::read_metadata(Cursor& cursor, std::uint64_t n_entries) {
    const std::size_t start = cursor.offset();
    metadata_ = std::make_unique<Metadata>(cursor, n_entries);
    metadata_bytes_ = mapping_.bytes().subspan(start, cursor.offset() - start);
}

void File::read_tensors(Cursor& cursor, std::uint64_t n_tensors) {
    tensors_.reserve(static_cast<std::size_t>(n_tensors));
    offset_fields_.reserve(static_cast<std::size_t>(n_tensors));
    for (std::uint64_t i = 0; i < n_tensors; ++i)
        read_tensor(cursor, i);
}

void File::read_tensor(Cursor& cursor, std::uint64_t index) {
    const std::size_t name_offset = cursor.offset();
    const std::string name_field = "tensor " + std::to_string(index) + " name";
    Tensor tensor;
    tensor.name = cursor.read_string(name_field);
    if (tensor.name.empty() || tensor.name.size() > kMaxNameBytes) {
        cursor.fail(name_field + " length", name_offset,
                    std::to_string(tensor.name.size()) + " bytes; 1 to 1024 are allowed");
    }
    const std::string field = "tensor " + printable(tensor.name);
    if (!index_.emplace(tensor.name, tensors_.size()).second) {
        cursor.fail(field, name_offset, "the name appears twice");
    }
    read_shape(cursor, field, tensor);
    read_type(cursor, field, tensor);
    if (smq_) tensor.storage = read_storage(cursor, field, tensor);
    offset_fields_.push_back(cursor.offset());
    tensor.offset = cursor.read<std::uint64_t>(field + " offset");
    if (smq_) read_smq_size(cursor, field, tensor);
    tensors_.push_back(tensor);
}

// Offsets in the file count from the start of the data.
void File::place_tensors(const Cursor& cursor, std::uint64_t data_start) {
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
        Tensor& tensor = tensors_[i];
        const std::string field = "tensor " + printable(tensor.name) + " offset";
        if (tensor.offset % alignment_ != 0) {
            cursor.fail(field, offset_fields_[i],
                        std::to_string(tensor.offset) + " is no multiple of " + std::to_string(alignment_));
        }
        const std::uint64_t available = size_bytes() - data_start;
        if (tensor.offset > available || tensor.size_bytes > available - tensor.offset) {
            cursor.fail(field, offset_fields_[i],
                        std::to_string(tensor.size_bytes) + " bytes at " + std::to_string(tensor.offset) +
                            " reach past the end of the file");
        }
        tensor.offset += data_start;
        tensor.data = mapping_.bytes().subspan(static_cast<std::size_t>(tensor.offset),
                                               static_cast<std::size_t>(tensor.size_bytes));
    }
    offset_fields_ = {};
}

const Tensor* File::find_tensor(std::string_view name) const noexcept {
    const auto found = index_.find(name);
    return found == index_.end() ? nullptr : &tensors_[found->second];
}

const Tensor& File::require_tensor(std::string_view name) const {
    const Tensor* const tensor = find_tensor(name);
    if (tensor == nullptr) throw errors::FileError(path(), "tensor " + std::string(name), -1, "is missing");
    if (tensor->info == nullptr) {
        throw errors::UnsupportedError(path(), "tensor " + std::string(name),
                                       "its format is unknown here (" + type_name(tensor->type) + ")");
    }
    return *tensor;
}

}  // namespace smallmind::gguf

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "kernels/kernel_table.hpp"
#include "memory/aligned_buffer.hpp"

namespace smallmind::kv {

struct Shape {
    int n_layers;
    int n_kv_heads;
    int head_width;  // a multiple of 16
};

using Format = kernels::KvFormat;

// "f16", "q8_0".  Nothing for any other name.
std::optional<Format> format_named(std::string_view name) noexcept;
std::string_view name_of(Format format) noexcept;

// Bytes of K and V of one position over all layers.
std::size_t bytes_per_position(const Shape& shape, Format format) noexcept;

// Keys and values of any number of sequences, in pages of 128 positions that are handed out on demand.
// Memory comes in slabs of some pages.  The first one is there from the start, so that no first answer waits for it.
//
// A page holds K, then V, for each layer and head, as kernels/kv_format.hpp says.  Every number in it is finite: fresh
// pages are zero.
class Cache {
  public:
    // capacity: positions of all sequences together, rounded up to whole pages for each.
    Cache(const kernels::KernelTable& kernels, Shape shape, Format format, std::size_t capacity);

    // Makes room for positions [0, n_positions) of a sequence.  Throws ContextFull, and nothing changes;
    // MemoryError, and the pages that were taken before it stay with the sequence.
    void reserve(std::size_t sequence, std::size_t n_positions);

    // Forgets positions from n_positions on; pages that hold none any more are free again.
    void truncate(std::size_t sequence, std::size_t n_positions);

    [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
    [[nodiscard]] Format format() const noexcept { return format_; }

    // Page number `index` of a sequence, within what was reserved, with nothing after it.
    [[nodiscard]] kernels::AttentionPage page(std::size_t sequence, int layer, int kv_head,
                                              std::size_t index) const noexcept;

    // Writes one position's K and V, float[n_kv_heads * head_width] each.
    void write(std::size_t sequence, std::size_t position, int layer, const float* k, const float* v) noexcept;

  private:
    using Slab = memory::AlignedBuffer<std::uint8_t>;

    void write_f16(std::uint8_t* page_k, std::size_t slot, const float* k, const float* v) const noexcept;
    void write_q8_0(std::uint8_t* page_k, std::size_t slot, const float* k, const float* v) const noexcept;

    [[nodiscard]] std::size_t half_bytes() const noexcept { return kernels::kv_page_bytes(format_, shape_.head_width); }
    [[nodiscard]] std::size_t page_bytes() const noexcept { return head_offset(shape_.n_layers, 0); }
    [[nodiscard]] std::uint8_t* page_at(std::size_t page) const noexcept;
    [[nodiscard]] std::size_t head_offset(int layer, int kv_head) const noexcept;
    std::size_t take_page();
    void add_slab();

    const kernels::KernelTable& kernels_;
    Shape shape_;
    Format format_;
    std::size_t max_pages_;
    std::size_t pages_per_slab_;
    std::size_t n_pages_ = 0;
    std::vector<Slab> slabs_;
    std::vector<std::size_t> free_;
    std::vector<std::vector<std::size_t>> sequences_;  // page numbers, in order of position
};

}  // namespace smallmind::kv

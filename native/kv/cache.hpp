#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/kernel_table.hpp"
#include "memory/aligned_buffer.hpp"

namespace smallmind::kv {

struct Shape {
    int n_layers;
    int n_kv_heads;
    int head_width;  // a multiple of 16
};

// Bytes of K and V of one position over all layers.
std::size_t bytes_per_position(const Shape& shape) noexcept;

// Keys and values of any number of sequences, in float16 pages of 128 positions that are handed out on demand.
// Memory comes in slabs of some pages.  The first one is there from the start, so that no first answer waits for it.
//
// A page holds, for each layer and head: K as [8][head_width][16] (16 positions side by side, so that a score is one
// lane), then V as [128][head_width].  Every number in it is finite: fresh pages are zero.
class Cache {
  public:
    // capacity: positions of all sequences together, rounded up to whole pages for each.
    Cache(Shape shape, std::size_t capacity);

    // Makes room for positions [0, n_positions) of a sequence.  Throws ContextFull, and nothing changes;
    // MemoryError, and the pages that were taken before it stay with the sequence.
    void reserve(std::size_t sequence, std::size_t n_positions);

    // Forgets positions from n_positions on; pages that hold none any more are free again.
    void truncate(std::size_t sequence, std::size_t n_positions);

    [[nodiscard]] const Shape& shape() const noexcept { return shape_; }

    // Page number `index` of a sequence, within what was reserved.
    [[nodiscard]] kernels::AttentionPage page(std::size_t sequence, int layer, int kv_head,
                                              std::size_t index) const noexcept;

    // Writes one position's K and V, float16[n_kv_heads * head_width] each.
    void write(std::size_t sequence, std::size_t position, int layer, const std::uint16_t* k,
               const std::uint16_t* v) noexcept;

  private:
    using Slab = memory::AlignedBuffer<std::uint16_t>;

    [[nodiscard]] std::size_t head_halves() const noexcept;
    [[nodiscard]] std::size_t page_halves() const noexcept { return head_offset(shape_.n_layers, 0); }
    [[nodiscard]] std::uint16_t* page_at(std::size_t page) const noexcept;
    [[nodiscard]] std::size_t head_offset(int layer, int kv_head) const noexcept;
    std::size_t take_page();
    void add_slab();

    Shape shape_;
    std::size_t max_pages_;
    std::size_t pages_per_slab_;
    std::size_t n_pages_ = 0;
    std::vector<Slab> slabs_;
    std::vector<std::size_t> free_;
    std::vector<std::vector<std::size_t>> sequences_;  // page numbers, in order of position
};

}  // namespace smallmind::kv

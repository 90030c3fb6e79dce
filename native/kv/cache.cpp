#include "kv/cache.hpp"

#include <algorithm>
#include <cstring>

#include "errors.hpp"

namespace smallmind::kv {
namespace {

using kernels::kLanes;

constexpr std::size_t kPage = kernels::kPagePositions;

// Large enough for huge pages, small enough to be ready at once.
constexpr std::size_t kSlabBytes = 16U << 20;

constexpr std::size_t pages_for(std::size_t n_positions) noexcept { return (n_positions + kPage - 1) / kPage; }

}  // namespace

std::size_t bytes_per_position(const Shape& shape) noexcept {
    return static_cast<std::size_t>(shape.n_layers) * static_cast<std::size_t>(shape.n_kv_heads) *
           static_cast<std::size_t>(shape.head_width) * 2 * sizeof(std::uint16_t);
}

Cache::Cache(Shape shape, std::size_t capacity) : shape_(shape), max_pages_(pages_for(capacity)) {
    pages_per_slab_ = std::max<std::size_t>(1, kSlabBytes / (page_halves() * sizeof(std::uint16_t)));
    if (max_pages_ > 0) add_slab();
}

std::size_t Cache::head_halves() const noexcept { return kPage * static_cast<std::size_t>(shape_.head_width); }

std::size_t Cache::head_offset(int layer, int kv_head) const noexcept {
    return static_cast<std::size_t>(layer * shape_.n_kv_heads + kv_head) * 2 * head_halves();
}

std::uint16_t* Cache::page_at(std::size_t page) const noexcept {
    const Slab& slab = slabs_[page / pages_per_slab_];
    return const_cast<std::uint16_t*>(slab.data()) + page % pages_per_slab_ * page_halves();
}

void Cache::add_slab() {
    const std::size_t n = std::min(pages_per_slab_, max_pages_ - n_pages_);
    slabs_.push_back(memory::zeroed<std::uint16_t>(n * page_halves(), "The key/value cache", memory::Pages::Huge));
    n_pages_ += n;
    for (std::size_t i = 1; i <= n; ++i)
        free_.push_back(n_pages_ - i);
}

std::size_t Cache::take_page() {
    if (free_.empty()) add_slab();
    const std::size_t page = free_.back();
    free_.pop_back();
    return page;
}

void Cache::reserve(std::size_t sequence, std::size_t n_positions) {
    if (sequence >= sequences_.size()) sequences_.resize(sequence + 1);
    std::vector<std::size_t>& own = sequences_[sequence];
    const std::size_t n_wanted = pages_for(n_positions);
    const std::size_t n_missing = n_wanted > own.size() ? n_wanted - own.size() : 0;
    if (n_missing > free_.size() + max_pages_ - n_pages_) {
        throw errors::ContextFull(static_cast<std::int64_t>(n_positions),
                                  static_cast<std::int64_t>(max_pages_ * kPage));
    }
    while (own.size() < n_wanted)
        own.push_back(take_page());
}

void Cache::truncate(std::size_t sequence, std::size_t n_positions) {
    if (sequence >= sequences_.size()) return;
    std::vector<std::size_t>& own = sequences_[sequence];
    while (own.size() > pages_for(n_positions)) {
        free_.push_back(own.back());
        own.pop_back();
    }
}

kernels::AttentionPage Cache::page(std::size_t sequence, int layer, int kv_head, std::size_t index) const noexcept {
    const std::uint16_t* k = page_at(sequences_[sequence][index]) + head_offset(layer, kv_head);
    return {k, k + head_halves(), shape_.head_width};
}

void Cache::write(std::size_t sequence, std::size_t position, int layer, const std::uint16_t* k,
                  const std::uint16_t* v) noexcept {
    std::uint16_t* base = page_at(sequences_[sequence][position / kPage]) + head_offset(layer, 0);
    const std::size_t width = static_cast<std::size_t>(shape_.head_width);
    const std::size_t slot = position % kPage;
    for (int head = 0; head < shape_.n_kv_heads; ++head, k += width, v += width, base += 2 * head_halves()) {
        std::uint16_t* panel = base + slot / kLanes * width * kLanes + slot % kLanes;
        for (std::size_t d = 0; d < width; ++d)
            panel[d * kLanes] = k[d];
        std::memcpy(base + head_halves() + slot * width, v, width * sizeof(std::uint16_t));
    }
}

}  // namespace smallmind::kv

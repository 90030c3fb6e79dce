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

std::optional<Format> format_named(std::string_view name) noexcept {
    for (const Format format : {Format::F16, Format::Q8_0}) {
        if (name == name_of(format)) return format;
    }
    return std::nullopt;
}

std::string_view name_of(Format format) noexcept { return format == Format::F16 ? "f16" : "q8_0"; }

std::size_t bytes_per_position(const Shape& shape, Format format) noexcept {
    return static_cast<std::size_t>(shape.n_layers) * static_cast<std::size_t>(shape.n_kv_heads) * 2 *
           kernels::kv_row_bytes(format, shape.head_width);
}

Cache::Cache(const kernels::KernelTable& kernels, Shape shape, Format format, std::size_t capacity)
    : kernels_(kernels), shape_(shape), format_(format), max_pages_(pages_for(capacity)) {
    pages_per_slab_ = std::max<std::size_t>(1, kSlabBytes / page_bytes());
    if (max_pages_ > 0) add_slab();
}

std::size_t Cache::head_offset(int layer, int kv_head) const noexcept {
    return static_cast<std::size_t>(layer * shape_.n_kv_heads + kv_head) * 2 * half_bytes();
}

std::uint8_t* Cache::page_at(std::size_t page) const noexcept {
    const Slab& slab = slabs_[page / pages_per_slab_];
    return const_cast<std::uint8_t*>(slab.data()) + page % pages_per_slab_ * page_bytes();
}

void Cache::add_slab() {
    const std::size_t n = std::min(pages_per_slab_, max_pages_ - n_pages_);
    slabs_.push_back(memory::zeroed<std::uint8_t>(n * page_bytes(), "The key/value cache", memory::Pages::Huge));
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
    const std::uint8_t* k = page_at(sequences_[sequence][index]) + head_offset(layer, kv_head);
    const std::uint8_t* v = k + half_bytes();
    return {k, v, k, v, shape_.head_width};
}

void Cache::write(std::size_t sequence, std::size_t position, int layer, const float* k, const float* v) noexcept {
    std::uint8_t* page_k = page_at(sequences_[sequence][position / kPage]) + head_offset(layer, 0);
    const std::size_t slot = position % kPage;
    for (int head = 0; head < shape_.n_kv_heads; ++head) {
        if (format_ == Format::F16) {
            write_f16(page_k, slot, k, v);
        } else {
            write_q8_0(page_k, slot, k, v);
        }
        page_k += 2 * half_bytes();
        k += shape_.head_width;
        v += shape_.head_width;
    }
}

void Cache::write_f16(std::uint8_t* page_k, std::size_t slot, const float* k, const float* v) const noexcept {
    const auto width = static_cast<std::size_t>(shape_.head_width);
    alignas(64) std::uint16_t halves[kernels::kMaxHeadWidth];
    kernels_.to_f16(k, shape_.head_width, halves);
    auto* const panel = reinterpret_cast<std::uint16_t*>(page_k) + slot / kLanes * width * kLanes + slot % kLanes;
    for (std::size_t d = 0; d < width; ++d)
        panel[d * kLanes] = halves[d];
    kernels_.to_f16(v, shape_.head_width, reinterpret_cast<std::uint16_t*>(page_k + half_bytes()) + slot * width);
}

void Cache::write_q8_0(std::uint8_t* page_k, std::size_t slot, const float* k, const float* v) const noexcept {
    const auto width = static_cast<std::size_t>(shape_.head_width);
    const auto n_blocks = static_cast<std::size_t>(kernels::kv_blocks(shape_.head_width));
    const std::size_t scales_offset = kernels::kv_scales_offset(shape_.head_width);
    alignas(64) std::int8_t q[kernels::kMaxHeadWidth];
    std::uint16_t scales[kernels::kMaxHeadWidth / kernels::kKvBlock];

    kernels_.quantise_kv(k, shape_.head_width, q, scales);
    std::uint8_t* const panel = page_k + slot / kLanes * width * kLanes + slot % kLanes * 4;
    for (std::size_t d = 0; d < width; d += 4)
        std::memcpy(panel + d * kLanes, q + d, 4);
    auto* const k_scales = reinterpret_cast<std::uint16_t*>(page_k + scales_offset);
    for (std::size_t b = 0; b < n_blocks; ++b)
        k_scales[(slot / kLanes * n_blocks + b) * kLanes + slot % kLanes] = scales[b];

    std::uint8_t* const page_v = page_k + half_bytes();
    kernels_.quantise_kv(v, shape_.head_width, reinterpret_cast<std::int8_t*>(page_v + slot * width), scales);
    auto* const v_scales = reinterpret_cast<std::uint16_t*>(page_v + scales_offset);
    for (std::size_t b = 0; b < n_blocks; ++b)
        v_scales[b * kPage + slot] = scales[b];
}

}  // namespace smallmind::kv

#include "memory/aligned_buffer.hpp"

#include <new>

#include "errors.hpp"
#include "memory/system.hpp"

namespace smallmind::memory {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

constexpr std::align_val_t alignment_of(Pages pages) noexcept {
    return std::align_val_t{pages == Pages::Huge ? kHugePage : kAlignment};
}

}  // namespace

void* allocate_aligned(std::size_t size_bytes, const char* what, Pages pages) {
    void* const block = ::operator new(size_bytes, alignment_of(pages), std::nothrow);
    if (block == nullptr) throw_out_of_memory(what, size_bytes, 1);
    if (pages == Pages::Huge && size_bytes >= kHugePage) advise_huge_pages(block, size_bytes / kHugePage * kHugePage);
    return block;
}

void free_aligned(void* block, Pages pages) noexcept { ::operator delete(block, alignment_of(pages)); }

void throw_out_of_memory(const char* what, std::size_t n_items, std::size_t item_size) {
    const std::uint64_t needed = n_items > UINT64_MAX / item_size ? UINT64_MAX : std::uint64_t{n_items} * item_size;
    throw errors::MemoryError(what, needed, available_bytes());
}

}  // namespace smallmind::memory

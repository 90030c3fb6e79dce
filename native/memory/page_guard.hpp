#pragma once

#include <cstddef>
#include <span>

namespace smallmind::memory {

// Keeps the process alive when a mapped file loses pages: somebody cut it short, or its disk failed.  Reading such a
// page raises SIGBUS; for an address inside a guarded range a handler puts zero pages there, from that page to the
// range's end, remembers it, and the read goes on.  Addresses of others go to the handler that was there before.
//
// The handler is installed with the first guard and stays.  POSIX only.
class PageGuard {
  public:
    PageGuard() noexcept = default;
    // mapping: what mmap returned.  End the guard before the mapping ends.
    explicit PageGuard(std::span<const std::byte> mapping);
    ~PageGuard();
    PageGuard(PageGuard&& other) noexcept;
    PageGuard& operator=(PageGuard&& other) noexcept;
    PageGuard(const PageGuard&) = delete;
    PageGuard& operator=(const PageGuard&) = delete;

    [[nodiscard]] bool has_lost_pages() const noexcept;

    struct Slot;

  private:
    Slot* slot_ = nullptr;
};

}  // namespace smallmind::memory

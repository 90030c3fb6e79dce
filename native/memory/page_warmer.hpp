#pragma once

#include <cstddef>
#include <span>
#include <thread>

#include "memory/mapped_file.hpp"

namespace smallmind::memory {

// Brings the pages of a mapped file in, front to back, on a thread of its own: opening need not wait for the disk, and
// the first steps need not stop at every page.  Ends early with the object.
class PageWarmer {
  public:
    PageWarmer() = default;
    // range: part of file.bytes().  The file must outlive the warmer and stay where it is.
    PageWarmer(const MappedFile& file, std::span<const std::byte> range);

  private:
    std::jthread thread_;
};

}  // namespace smallmind::memory

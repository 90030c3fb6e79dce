// What the operating system knows about memory.  One source file per system, chosen by CMake.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smallmind::memory {

// Physical memory that a program may still take without swapping, in bytes; 0 where the system does not say.
std::uint64_t available_bytes() noexcept;

// Asks for 2 MiB pages behind a fresh block: fewer page faults at first touch, fewer TLB misses later.  A hint.
void advise_huge_pages(void* begin, std::size_t size) noexcept;

}  // namespace smallmind::memory

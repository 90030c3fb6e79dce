// What the operating system knows about memory.  One source file per system, chosen by CMake.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace smallmind::memory {

// Physical memory that a program may still take without swapping, in bytes; 0 where the system does not say.
std::uint64_t available_bytes() noexcept;

// Asks for 2 MiB pages behind a fresh block: fewer page faults at first touch, fewer TLB misses later.  A hint.
void advise_huge_pages(void* begin, std::size_t size) noexcept;

// Waits until the pages of a mapped file are in memory and entered for this process.  range: whole pages; ones that
// the file has lost are left out.  False where the system has no call for it.
bool populate_pages(std::span<const std::byte> range) noexcept;

// Keeps `range` in memory: the system never takes its pages away.  Reads in what is not there yet.  False where the
// system allows this process less.  Freeing or unmapping the range unlocks it.
bool lock_pages(std::span<const std::byte> range) noexcept;

}  // namespace smallmind::memory

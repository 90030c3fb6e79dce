#pragma once

#include <cstdint>
#include <span>

namespace smallmind::memory {

// Reads every word, as fast as memory gives them.  words.size() % 8 == 0.
std::uint64_t sum_words(std::span<const std::uint64_t> words) noexcept;

// Bytes per second that n_threads >= 1 threads read together from memory (not from a cache): the median over rounds of
// a buffer of 256 MiB, repeated for about `seconds`.  Throws MemoryError.
double measure_read_bandwidth(int n_threads, double seconds);

}  // namespace smallmind::memory

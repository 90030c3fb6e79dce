#pragma once

namespace smallmind::memory {

// Bytes per second that n_threads >= 1 threads read together from memory (not from a cache): the median over rounds of
// a buffer of 256 MiB, repeated for about `seconds`.  Throws MemoryError.
double measure_read_bandwidth(int n_threads, double seconds);

}  // namespace smallmind::memory

// How fast kernels are, and how fast anything could be.  Every figure is the best of many passes: what a machine can
// do, whatever its other users do meanwhile.
#pragma once

#include <cstddef>

#include "harness/arena.hpp"
#include "harness/cases.hpp"
#include "kernels/kernel_table.hpp"

namespace smallmind::harness {

struct Rate {
    double bytes_per_s = 0;
    double macs_per_s = 0;
};

// Calls take about `seconds` each, longer where a single pass does.  n_threads >= 1.
class Stopwatch {
  public:
    // Throws MemoryError.
    explicit Stopwatch(std::size_t arena_bytes) : arena_(arena_bytes) {}

    Rate time(const Case& subject, int columns, const kernels::KernelTable& table, int n_threads, double seconds);

    // Bytes per second of a plain loop over the arena: what is_from_memory cases are measured against.
    double bandwidth(int n_threads, double seconds);

    // Multiply-adds per second that the units of a kernel set do on registers; unit is not None.
    static double peak(Unit unit, const kernels::KernelTable& table, int n_threads, double seconds);

  private:
    Arena arena_;
};

}  // namespace smallmind::harness

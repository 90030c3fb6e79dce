#pragma once

#include "kernels/kernel_table.hpp"
#include "threads/thread_pool.hpp"

namespace smallmind::ops {

// From so many rows on a step's row-wise work is spread over the threads; below, a barrier costs more than it saves.
inline constexpr int kParallelRows = 5;

// What every operation computes with.  Borrowed; outlives the operations.
struct Executor {
    const kernels::KernelTable& kernels;
    threads::ThreadPool& pool;

    // body(row) for every row, on the caller's thread when they are few.
    template <class Body>
    void for_each_row(int n_rows, Body&& body) const {
        if (n_rows < kParallelRows) {
            for (int row = 0; row < n_rows; ++row)
                body(row);
            return;
        }
        pool.parallel_for(n_rows, 8, [&](int begin, int end, int) {
            for (int row = begin; row < end; ++row)
                body(row);
        });
    }
};

}  // namespace smallmind::ops

#include <algorithm>
#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#ifdef __linux__
#include <sys/resource.h>
#endif

#include "threads/priority.hpp"
#include "threads/thread_pool.hpp"

namespace smallmind::threads {

#ifdef __linux__
namespace {

int own_nice() { return getpriority(PRIO_PROCESS, 0); }

int nice_with(Priority priority) {
    int nice = 0;
    std::thread([&] {
        take_priority(priority);
        nice = own_nice();
    }).join();
    return nice;
}

// Of the workers of a pool: the caller's own share is left to them.
int least_nice_of_workers(ThreadPool& pool) {
    const std::thread::id caller = std::this_thread::get_id();
    std::atomic<int> least{100};
    while (least.load() == 100) {
        pool.parallel_for(64, 1, [&](int /*first*/, int /*last*/, int /*thread*/) {
            if (std::this_thread::get_id() == caller) return;
            int now = least.load();
            while (own_nice() < now && !least.compare_exchange_weak(now, own_nice())) {
            }
        });
    }
    return least.load();
}

}  // namespace

TEST_CASE("a thread lowers its own priority and nobody else's") {
    const int before = own_nice();
    CHECK(nice_with(Priority::kLow) >= 10);
    CHECK(own_nice() == before);
}

TEST_CASE("a thread that computes stands behind windows, and before one that is to keep out of the way") {
    const int behind = nice_with(Priority::kBehindWindows);
    CHECK(behind >= 6);
    CHECK(behind <= std::max(own_nice(), 6));
    CHECK(behind <= nice_with(Priority::kLow));
}

TEST_CASE("a pool's workers stand behind windows from the first, and further back when they are told to") {
    ThreadPool pool(2);
    CHECK(least_nice_of_workers(pool) == nice_with(Priority::kBehindWindows));
    pool.resize(2, Priority::kLow);
    CHECK(least_nice_of_workers(pool) == nice_with(Priority::kLow));
}
#endif

}  // namespace smallmind::threads

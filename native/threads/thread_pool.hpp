#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <type_traits>
#include <vector>

#include "threads/priority.hpp"

namespace smallmind::threads {

// Memory that a thread will read soon, in two places at once if second is not null.
struct Coming {
    const std::byte* first = nullptr;
    const std::byte* second = nullptr;
    std::ptrdiff_t n_bytes = 0;  // of each
};

// Runs one job at a time on n_threads threads, the caller's own among them.
//
// A job is a number of items in a row. Each thread has a share of them, one stretch, and claims it in small runs from
// the front; whoever is done takes half of what another still has, from the back. So a thread reads one stretch of
// memory, known before the job begins, and one that the system has put aside costs its last run and no more: the caller
// closes the job when nothing is left to claim and waits only for threads that entered it. Idle workers spin for about
// 30 us, then sleep in a futex; while they spin they fetch what they are told to expect.
class ThreadPool {
  public:
    // n_threads >= 1.
    explicit ThreadPool(int n_threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    [[nodiscard]] int n_threads() const noexcept { return n_threads_; }

    // Goes on with other threads, of this priority; those that the pool began with stand behind windows.  The
    // caller's own thread stays as it is.  Not during a job.  Throws std::system_error, and is then left with the
    // caller alone.
    void resize(int n_threads, Priority priority);

    // The stretch of thread t in a job of n_items begins here.
    [[nodiscard]] int first_item(int n_items, int t) const noexcept {
        return static_cast<int>(std::int64_t{n_items} * t / n_threads_);
    }

    // What thread t will read behind the jobs that come now: coming[t] is fetched into its cache while it waits for
    // others, so that the memory does not rest.  Empty: nothing is.  Borrowed, and looked at while a job runs; a thread
    // may fetch until it enters another job.
    void expect(std::span<const Coming> coming) noexcept { coming_ = coming; }

    // Calls body(begin, end, thread) for runs of at most `grain` items that cover [0, n_items) once, and returns when
    // all are done.  A run stands in one thread's stretch.  body must not throw.  One caller at a time; not from within
    // a body.
    template <class Body>
    void parallel_for(int n_items, int grain, Body&& body) {
        using Plain = std::remove_reference_t<Body>;
        Job job{
            [](void* context, int begin, int end, int thread) { (*static_cast<Plain*>(context))(begin, end, thread); },
            const_cast<void*>(static_cast<const void*>(&body)), n_items, grain < 1 ? 1 : grain, coming_};
        run(job);
    }

  private:
    struct Job {
        void (*call)(void* context, int begin, int end, int thread);
        void* context;
        int n_items;
        int grain;
        std::span<const Coming> coming;

        [[nodiscard]] Coming coming_of(int thread) const noexcept {
            const auto t = static_cast<std::size_t>(thread);
            return t < coming.size() ? coming[t] : Coming{};
        }
    };

    // What is left of a thread's stretch: its first item in the low half, its end in the high half.
    struct alignas(64) Share {
        std::atomic<std::uint64_t> left{0};
    };

    void start(int n_threads, Priority priority);
    void stop() noexcept;
    void run(const Job& job);
    void deal(int n_items) noexcept;
    void work(const Job& job, int thread) noexcept;
    [[nodiscard]] bool steal(int thread) noexcept;
    void worker_loop(int thread) noexcept;

    // Bits 0-15: threads inside the job.  Bit 16: the job is open.  Bits 32-63: the job's number.
    alignas(64) std::atomic<std::uint64_t> gate_{0};
    std::vector<Share> shares_;
    alignas(64) std::atomic<std::uint32_t> job_number_{0};  // what sleepers wait on
    std::atomic<int> n_sleeping_{0};
    std::atomic<bool> is_stopping_{false};
    Job job_{};
    std::span<const Coming> coming_;
    int n_threads_ = 1;
    std::vector<std::jthread> workers_;
};

}  // namespace smallmind::threads

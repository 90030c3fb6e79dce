#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <type_traits>
#include <vector>

namespace smallmind::threads {

// Runs one job at a time on n_threads threads, the caller's own among them.
//
// A job is a number of items that the threads claim in small runs, so a thread that the system has put aside costs its
// last run and no more: the caller closes the job when nothing is left to claim and waits only for threads that entered
// it. Idle workers spin for about 30 us, then sleep in a futex.
class ThreadPool {
  public:
    // n_threads >= 1.
    explicit ThreadPool(int n_threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    [[nodiscard]] int n_threads() const noexcept { return n_threads_; }

    // Goes on with other threads; those with low priority let the system prefer other programs.  The caller's own
    // thread stays as it is.  Not during a job.  Throws std::system_error, and is then left with the caller alone.
    void resize(int n_threads, bool has_low_priority);

    // Calls body(begin, end, thread) for runs of at most `grain` items that cover [0, n_items) once, and returns when
    // all are done.  body must not throw.  One caller at a time; not from within a body.
    template <class Body>
    void parallel_for(int n_items, int grain, Body&& body) {
        using Plain = std::remove_reference_t<Body>;
        Job job{
            [](void* context, int begin, int end, int thread) { (*static_cast<Plain*>(context))(begin, end, thread); },
            const_cast<void*>(static_cast<const void*>(&body)), n_items, grain < 1 ? 1 : grain};
        run(job);
    }

  private:
    struct Job {
        void (*call)(void* context, int begin, int end, int thread);
        void* context;
        int n_items;
        int grain;
    };

    void start(int n_threads, bool has_low_priority);
    void stop() noexcept;
    void run(const Job& job);
    void work(const Job& job, int thread) noexcept;
    void worker_loop(int thread) noexcept;

    // Bits 0-15: threads inside the job.  Bit 16: the job is open.  Bits 32-63: the job's number.
    alignas(64) std::atomic<std::uint64_t> gate_{0};
    alignas(64) std::atomic<int> next_item_{0};
    alignas(64) std::atomic<std::uint32_t> job_number_{0};  // what sleepers wait on
    std::atomic<int> n_sleeping_{0};
    std::atomic<bool> is_stopping_{false};
    Job job_{};
    int n_threads_ = 1;
    std::vector<std::jthread> workers_;
};

}  // namespace smallmind::threads

#include "threads/thread_pool.hpp"

#include <algorithm>
#include <chrono>

#include "threads/priority.hpp"

#if defined(_MSC_VER)
#include <intrin.h>
#endif

namespace smallmind::threads {
namespace {

constexpr std::uint64_t kOpen = 1ULL << 16;
constexpr std::uint64_t kInside = kOpen - 1;
constexpr auto kSpin = std::chrono::microseconds(30);
constexpr int kPausesPerClockRead = 64;

std::uint32_t number_of(std::uint64_t gate) noexcept { return static_cast<std::uint32_t>(gate >> 32); }

void pause() noexcept {
#if defined(_MSC_VER)
    YieldProcessor();
#elif defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

// True as soon as is_done() is, false after kSpin without it.
template <class Condition>
bool spin_until(Condition is_done) noexcept {
    const auto deadline = std::chrono::steady_clock::now() + kSpin;
    do {
        for (int i = 0; i < kPausesPerClockRead; ++i) {
            if (is_done()) return true;
            pause();
        }
    } while (std::chrono::steady_clock::now() < deadline);
    return false;
}

}  // namespace

ThreadPool::ThreadPool(int n_threads) { start(n_threads, false); }

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::resize(int n_threads, bool has_low_priority) {
    stop();
    start(n_threads, has_low_priority);
}

void ThreadPool::start(int n_threads, bool has_low_priority) {
    is_stopping_.store(false);
    try {
        for (int thread = 1; thread < n_threads; ++thread) {
            workers_.emplace_back([this, thread, has_low_priority] {
                if (has_low_priority) lower_own_priority();
                worker_loop(thread);
            });
        }
    } catch (...) {
        stop();
        throw;
    }
    n_threads_ = std::max(1, n_threads);
}

void ThreadPool::stop() noexcept {
    is_stopping_.store(true);
    job_number_.fetch_add(1);
    job_number_.notify_all();
    workers_.clear();
    n_threads_ = 1;
}

void ThreadPool::run(const Job& job) {
    if (job.n_items <= 0) return;
    if (n_threads_ == 1 || job.n_items <= job.grain) {
        job.call(job.context, 0, job.n_items, 0);
        return;
    }
    job_ = job;
    next_item_.store(0, std::memory_order_relaxed);
    const std::uint32_t number = job_number_.load(std::memory_order_relaxed) + 1;
    gate_.store((static_cast<std::uint64_t>(number) << 32) | kOpen, std::memory_order_release);
    job_number_.store(number);
    if (n_sleeping_.load() > 0) job_number_.notify_all();

    work(job, 0);

    const std::uint64_t closed = gate_.fetch_and(~kOpen, std::memory_order_acq_rel) & ~kOpen;
    if ((closed & kInside) == 0) return;
    const auto is_empty = [this] { return (gate_.load(std::memory_order_acquire) & kInside) == 0; };
    while (!spin_until(is_empty)) {
        const std::uint64_t seen = gate_.load(std::memory_order_acquire);
        if ((seen & kInside) != 0) gate_.wait(seen);
    }
}

void ThreadPool::work(const Job& job, int thread) noexcept {
    for (;;) {
        const int begin = next_item_.fetch_add(job.grain, std::memory_order_relaxed);
        if (begin >= job.n_items) return;
        job.call(job.context, begin, std::min(begin + job.grain, job.n_items), thread);
    }
}

void ThreadPool::worker_loop(int thread) noexcept {
    std::uint32_t last_number = 0;
    for (;;) {
        const auto is_new = [&] { return job_number_.load() != last_number; };
        if (!spin_until(is_new)) {
            n_sleeping_.fetch_add(1);
            job_number_.wait(last_number);
            n_sleeping_.fetch_sub(1);
        }
        if (is_stopping_.load()) return;
        last_number = job_number_.load();

        std::uint64_t gate = gate_.load(std::memory_order_acquire);
        bool has_entered = false;
        while (!has_entered && number_of(gate) == last_number && (gate & kOpen) != 0) {
            has_entered = gate_.compare_exchange_weak(gate, gate + 1, std::memory_order_acq_rel);
        }
        if (!has_entered) continue;
        work(job_, thread);
        const std::uint64_t after = gate_.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if ((after & (kInside | kOpen)) == 0) gate_.notify_all();
    }
}

}  // namespace smallmind::threads

#include "threads/thread_pool.hpp"

#include <algorithm>
#include <chrono>

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

struct Stretch {
    int begin;
    int end;

    explicit Stretch(std::uint64_t bits) noexcept
        : begin(static_cast<int>(bits & 0xFFFFFFFFU)), end(static_cast<int>(bits >> 32)) {}
    Stretch(int first, int behind) noexcept : begin(first), end(behind) {}

    [[nodiscard]] int size() const noexcept { return end - begin; }
    [[nodiscard]] std::uint64_t bits() const noexcept {
        return (static_cast<std::uint64_t>(end) << 32) | static_cast<std::uint64_t>(begin);
    }
};

// Cuts n_of(size) items off what is left, at the front or at the back.  An empty stretch: nothing was left.
template <class Count>
Stretch take(std::atomic<std::uint64_t>& left, bool at_front, Count n_of) noexcept {
    std::uint64_t seen = left.load(std::memory_order_relaxed);
    for (;;) {
        const Stretch all(seen);
        if (all.size() <= 0) return {0, 0};
        const int n = n_of(all.size());
        const Stretch taken = at_front ? Stretch(all.begin, all.begin + n) : Stretch(all.end - n, all.end);
        const Stretch rest = at_front ? Stretch(taken.end, all.end) : Stretch(all.begin, taken.begin);
        if (left.compare_exchange_weak(seen, rest.bits(), std::memory_order_relaxed)) return taken;
    }
}

void pause() noexcept {
#if defined(_MSC_VER)
    YieldProcessor();
#elif defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

void fetch_line(const std::byte* line) noexcept {
#if defined(_MSC_VER)
    static_cast<void>(line);
#else
    constexpr int kSecondLevelCache = 2;
    __builtin_prefetch(line, 0, kSecondLevelCache);
#endif
}

// Fetches what is coming, a little at a time.
class Fetcher {
  public:
    explicit Fetcher(Coming coming) noexcept : coming_(coming) {}

    void fetch_some() noexcept {
        constexpr std::ptrdiff_t kLine = 64;
        constexpr int kLinesAtOnce = 2;
        for (int i = 0; i < kLinesAtOnce && done_ < coming_.n_bytes; ++i, done_ += kLine) {
            fetch_line(coming_.first + done_);
            if (coming_.second != nullptr) fetch_line(coming_.second + done_);
        }
    }

  private:
    Coming coming_;
    std::ptrdiff_t done_ = 0;
};

// True as soon as is_done() is, false after kSpin without it.
template <class Condition>
bool spin_until(Condition is_done, Fetcher& fetcher) noexcept {
    const auto deadline = std::chrono::steady_clock::now() + kSpin;
    do {
        for (int i = 0; i < kPausesPerClockRead; ++i) {
            if (is_done()) return true;
            fetcher.fetch_some();
            pause();
        }
    } while (std::chrono::steady_clock::now() < deadline);
    return false;
}

}  // namespace

ThreadPool::ThreadPool(int n_threads) { start(n_threads, Priority::kBehindWindows); }

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::resize(int n_threads, Priority priority) {
    stop();
    start(n_threads, priority);
}

void ThreadPool::start(int n_threads, Priority priority) {
    is_stopping_.store(false);
    try {
        for (int thread = 1; thread < n_threads; ++thread) {
            workers_.emplace_back([this, thread, priority] {
                take_priority(priority);
                worker_loop(thread);
            });
        }
    } catch (...) {
        stop();
        throw;
    }
    n_threads_ = std::max(1, n_threads);
    shares_ = std::vector<Share>(static_cast<std::size_t>(n_threads_));
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
    deal(job.n_items);
    const std::uint32_t number = job_number_.load(std::memory_order_relaxed) + 1;
    gate_.store((static_cast<std::uint64_t>(number) << 32) | kOpen, std::memory_order_release);
    job_number_.store(number);
    if (n_sleeping_.load() > 0) job_number_.notify_all();

    work(job, 0);

    const std::uint64_t closed = gate_.fetch_and(~kOpen, std::memory_order_acq_rel) & ~kOpen;
    if ((closed & kInside) == 0) return;
    const auto is_empty = [this] { return (gate_.load(std::memory_order_acquire) & kInside) == 0; };
    Fetcher fetcher(job.coming_of(0));
    while (!spin_until(is_empty, fetcher)) {
        const std::uint64_t seen = gate_.load(std::memory_order_acquire);
        if ((seen & kInside) != 0) gate_.wait(seen);
    }
}

void ThreadPool::deal(int n_items) noexcept {
    for (int t = 0; t < n_threads_; ++t) {
        const Stretch stretch(first_item(n_items, t), first_item(n_items, t + 1));
        shares_[static_cast<std::size_t>(t)].left.store(stretch.bits(), std::memory_order_relaxed);
    }
}

void ThreadPool::work(const Job& job, int thread) noexcept {
    Share& own = shares_[static_cast<std::size_t>(thread)];
    do {
        for (;;) {
            const Stretch run = take(own.left, true, [&](int n) { return std::min(n, job.grain); });
            if (run.size() == 0) break;
            job.call(job.context, run.begin, run.end, thread);
        }
    } while (steal(thread));
}

// Half of what the first other thread that has something left still has becomes this thread's share.  An empty share is
// changed by its owner alone, so it is simply written.
bool ThreadPool::steal(int thread) noexcept {
    for (int i = 1; i < n_threads_; ++i) {
        const auto victim = static_cast<std::size_t>((thread + i) % n_threads_);
        const Stretch taken = take(shares_[victim].left, false, [](int n) { return (n + 1) / 2; });
        if (taken.size() == 0) continue;
        shares_[static_cast<std::size_t>(thread)].left.store(taken.bits(), std::memory_order_relaxed);
        return true;
    }
    return false;
}

void ThreadPool::worker_loop(int thread) noexcept {
    std::uint32_t last_number = 0;
    Fetcher fetcher({});
    for (;;) {
        const auto is_new = [&] { return job_number_.load() != last_number; };
        if (!spin_until(is_new, fetcher)) {
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
        fetcher = Fetcher(job_.coming_of(thread));
        work(job_, thread);
        const std::uint64_t after = gate_.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if ((after & (kInside | kOpen)) == 0) gate_.notify_all();
    }
}

}  // namespace smallmind::threads

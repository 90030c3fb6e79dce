#include "harness/stopwatch.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>

#include "memory/bandwidth.hpp"
#include "threads/thread_pool.hpp"

namespace smallmind::harness {
namespace {

using kernels::KernelTable;
using Clock = std::chrono::steady_clock;

constexpr int kPassesAtLeast = 10;  // in the time given, unless a single item takes longer
constexpr int kRunsPerThread = 8;   // as many pieces as keep threads that started late busy

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double time_pass(const Load& load, const KernelTable& table, threads::ThreadPool& pool, int first, int n) {
    const int grain = std::max(1, n / (kRunsPerThread * pool.n_threads()));
    const Clock::time_point start = Clock::now();
    for (int round = 0; round < load.n_rounds; ++round) {
        pool.parallel_for(n, grain, [&](int begin, int end, int thread) {
            load.run(table, round, first + begin, first + end, thread);
        });
    }
    return seconds_since(start);
}

// The best of passes over stretches of the items, each somewhere else, so that nothing is left of it in a cache.
double best_seconds_per_item(const Load& load, const KernelTable& table, int n_threads, double seconds) {
    threads::ThreadPool pool(n_threads);
    int n = std::min(load.n_items, pool.n_threads());
    int first = 0;
    int n_passes = 0;
    double best = std::numeric_limits<double>::max();
    const Clock::time_point start = Clock::now();
    do {
        if (first + n > load.n_items) first = 0;
        const double pass_s = time_pass(load, table, pool, first, n);
        first += n;
        if (pass_s * kPassesAtLeast < seconds && n < load.n_items) {
            n = static_cast<int>(std::min<std::int64_t>(load.n_items, std::int64_t{2} * n));
            n_passes = 0;
            best = std::numeric_limits<double>::max();
        } else {
            ++n_passes;
            best = std::min(best, pass_s / n);
        }
    } while (n_passes < 2 || seconds_since(start) < seconds);
    return best;
}

kernels::PeakInput make_peak_input() {
    Random random(4);
    kernels::PeakInput input;
    for (auto& line : input.lines)
        for (std::uint8_t& byte : line)
            byte = static_cast<std::uint8_t>(random.below(16));
    for (auto& group : input.fours)
        for (auto& four : group)
            for (int i = 0; i < 4; ++i)
                four[i] = static_cast<std::int8_t>(i % 2 == 0 ? 3 : -3);
    for (float& weight : input.weights)
        weight = 0.5F;
    for (std::size_t i = 0; i < std::size(input.values); ++i)
        input.values[i] = static_cast<float>(i);
    return input;
}

}  // namespace

Rate Stopwatch::time(const Case& subject, int columns, const KernelTable& table, int n_threads, double seconds) {
    const Load load = subject.make_load(columns, arena_, n_threads);
    const double item_s = best_seconds_per_item(load, table, n_threads, seconds);
    return {load.bytes_per_item / item_s, load.macs_per_item / item_s};
}

double Stopwatch::bandwidth(int n_threads, double seconds) {
    constexpr std::size_t kWordsPerItem = 8192;
    const std::span<const std::byte> bytes = arena_.bytes();
    const auto* words = reinterpret_cast<const std::uint64_t*>(bytes.data());
    std::atomic<std::uint64_t> total = 0;  // so that no compiler drops the loop
    Load load;
    load.n_items = static_cast<int>(bytes.size() / (kWordsPerItem * sizeof(std::uint64_t)));
    load.run = [&](const KernelTable&, int /*round*/, int begin, int end, int /*thread*/) {
        for (int item = begin; item < end; ++item) {
            const std::span run{words + static_cast<std::size_t>(item) * kWordsPerItem, kWordsPerItem};
            total.fetch_add(memory::sum_words(run), std::memory_order_relaxed);
        }
    };
    const double item_s = best_seconds_per_item(load, KernelTable{}, n_threads, seconds);
    return static_cast<double>(kWordsPerItem * sizeof(std::uint64_t)) / item_s;
}

double Stopwatch::peak(Unit unit, const KernelTable& table, int n_threads, double seconds) {
    const auto run = unit == Unit::Int8 ? table.peak_dots : table.peak_fmas;
    const int n_rounds = unit == Unit::Int8 ? 64 : 2048;
    const kernels::PeakInput input = make_peak_input();
    alignas(64) float out[kernels::kLanes];
    const auto macs_per_item = static_cast<double>(run(input, n_rounds, out));
    Load load;
    load.n_items = 1 << 20;
    load.run = [&](const KernelTable&, int /*round*/, int begin, int end, int /*thread*/) {
        alignas(64) float own[kernels::kLanes];
        for (int item = begin; item < end; ++item)
            run(input, n_rounds, own);
    };
    return macs_per_item / best_seconds_per_item(load, table, n_threads, seconds);
}

}  // namespace smallmind::harness

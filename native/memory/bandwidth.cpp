#include "memory/bandwidth.hpp"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <thread>
#include <vector>

#include "memory/aligned_buffer.hpp"

namespace smallmind::memory {
namespace {

using Clock = std::chrono::steady_clock;

// Larger than the last-level caches of desktop machines.
constexpr std::size_t kBufferBytes = std::size_t{256} << 20;
constexpr std::size_t kMaxRounds = 4096;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::span<std::uint64_t> share_of(AlignedBuffer<std::uint64_t>& buffer, std::size_t index, std::size_t n_threads) {
    const std::size_t n_lines = buffer.size() / 8;
    const std::size_t begin = n_lines * index / n_threads * 8;
    const std::size_t end = n_lines * (index + 1) / n_threads * 8;
    return buffer.span().subspan(begin, end - begin);
}

// The state of one measurement; workers meet at the barrier before and after every round.
struct Measurement {
    explicit Measurement(std::ptrdiff_t n_threads) : gate(n_threads + 1) {}

    AlignedBuffer<std::uint64_t> buffer{kBufferBytes / sizeof(std::uint64_t), "The bandwidth test", Pages::Huge};
    std::barrier<> gate;
    bool is_done = false;  // written between two barriers only
};

void run_worker(Measurement& measurement, std::size_t index, std::size_t n_threads, std::uint64_t& result) {
    const std::span<std::uint64_t> share = share_of(measurement.buffer, index, n_threads);
    std::fill(share.begin(), share.end(), std::uint64_t{1});
    std::uint64_t sum = 0;
    measurement.gate.arrive_and_wait();
    while (true) {
        measurement.gate.arrive_and_wait();
        if (measurement.is_done) break;
        sum += sum_words(share);
        measurement.gate.arrive_and_wait();
    }
    result = sum;
}

// Returns the duration of each round in seconds.
std::vector<double> time_rounds(Measurement& measurement, double seconds) {
    std::vector<double> rounds;
    measurement.gate.arrive_and_wait();
    const Clock::time_point start = Clock::now();
    while (rounds.empty() || (seconds_since(start) < seconds && rounds.size() < kMaxRounds)) {
        const Clock::time_point round_start = Clock::now();
        measurement.gate.arrive_and_wait();
        measurement.gate.arrive_and_wait();
        rounds.push_back(seconds_since(round_start));
    }
    measurement.is_done = true;
    measurement.gate.arrive_and_wait();
    return rounds;
}

}  // namespace

// Eight independent sums keep enough loads in flight; the compiler makes vectors of them.
std::uint64_t sum_words(std::span<const std::uint64_t> words) noexcept {
    std::uint64_t sums[8] = {};
    for (std::size_t i = 0; i + 8 <= words.size(); i += 8) {
        for (std::size_t lane = 0; lane < 8; ++lane)
            sums[lane] += words[i + lane];
    }
    return std::accumulate(std::begin(sums), std::end(sums), std::uint64_t{0});
}

double measure_read_bandwidth(int n_threads, double seconds) {
    const auto n = static_cast<std::size_t>(std::max(1, n_threads));
    Measurement measurement(static_cast<std::ptrdiff_t>(n));
    std::vector<std::uint64_t> results(n);
    std::vector<std::jthread> workers;
    workers.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
        workers.emplace_back([&, i] { run_worker(measurement, i, n, results[i]); });
    }
    std::vector<double> rounds = time_rounds(measurement, seconds);
    workers.clear();
    // Reading the sums keeps the compiler from dropping the loops that made them.
    if (std::accumulate(results.begin(), results.end(), std::uint64_t{0}) == 0) return 0.0;
    const auto middle = rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2);
    std::nth_element(rounds.begin(), middle, rounds.end());
    return static_cast<double>(kBufferBytes) / *middle;
}

}  // namespace smallmind::memory

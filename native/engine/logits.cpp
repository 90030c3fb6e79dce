#include "engine/logits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "numeric/elementary.hpp"

namespace smallmind::engine {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kBlock = 1024;
constexpr float kLowest = -std::numeric_limits<float>::infinity();

struct BlockScan {
    float greatest;
    bool has_nan;
};

// Lanes without dependencies on each other: the compiler keeps them in vector registers.
BlockScan scan_block(std::span<const float> block) noexcept {
    std::array<float, kLanes> greatest;
    std::array<std::int32_t, kLanes> nans{};
    greatest.fill(kLowest);
    std::size_t i = 0;
    for (; i + kLanes <= block.size(); i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const float x = block[i + lane];
            greatest[lane] = x > greatest[lane] ? x : greatest[lane];
            nans[lane] |= x != x ? 1 : 0;
        }
    }
    BlockScan scan{*std::ranges::max_element(greatest), std::ranges::any_of(nans, [](auto n) { return n != 0; })};
    for (; i < block.size(); ++i) {
        scan.greatest = std::max(scan.greatest, block[i]);
        scan.has_nan = scan.has_nan || block[i] != block[i];
    }
    return scan;
}

bool any_above(const float* block, float threshold) noexcept {
    std::array<std::int32_t, kLanes> above;
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        above[lane] = block[lane] > threshold ? 1 : 0;
    std::int32_t n_above = 0;
    for (const std::int32_t one : above)
        n_above |= one;
    return n_above != 0;
}

// Keeps the n best of more.
void keep_best(std::vector<Candidate>& candidates, std::size_t n) {
    const auto nth = candidates.begin() + static_cast<std::ptrdiff_t>(n);
    std::nth_element(candidates.begin(), nth - 1, candidates.end(), is_better);
    candidates.erase(nth, candidates.end());
}

}  // namespace

Best find_best(std::span<const float> logits) noexcept {
    float greatest = kLowest;
    std::size_t best_block = 0;
    bool has_nan = false;
    for (std::size_t begin = 0; begin < logits.size(); begin += kBlock) {
        const BlockScan scan = scan_block(logits.subspan(begin, std::min(kBlock, logits.size() - begin)));
        has_nan = has_nan || scan.has_nan;
        if (scan.greatest > greatest) {
            greatest = scan.greatest;
            best_block = begin;
        }
    }
    const bool is_sound = !has_nan && std::isfinite(greatest);
    if (!is_sound) return {{0, greatest}, false};
    const auto found = std::find(logits.begin() + static_cast<std::ptrdiff_t>(best_block), logits.end(), greatest);
    return {{static_cast<std::int32_t>(found - logits.begin()), greatest}, true};
}

void select_best(std::span<const float> logits, std::size_t n, std::vector<Candidate>& out) {
    out.clear();
    n = std::min(n, logits.size());
    if (n == 0) return;
    const std::size_t limit = 2 * n + kLanes;
    out.reserve(limit + kLanes);
    // After the first cut: the n-th best so far.  Later equals have higher ids, so they lose, and `>` is exact.
    float threshold = kLowest;
    bool is_cut = false;
    const auto offer = [&](std::size_t i) {
        if (!is_cut || logits[i] > threshold) out.push_back({static_cast<std::int32_t>(i), logits[i]});
    };
    std::size_t i = 0;
    for (; i + kLanes <= logits.size(); i += kLanes) {
        if (is_cut && !any_above(&logits[i], threshold)) continue;
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            offer(i + lane);
        if (out.size() < limit) continue;
        keep_best(out, n);
        threshold = out[n - 1].logit;
        is_cut = true;
    }
    for (; i < logits.size(); ++i)
        offer(i);
    if (out.size() > n) keep_best(out, n);
    std::sort(out.begin(), out.end(), is_better);
}

double log_sum_exp(std::span<const float> logits, float best) {
    constexpr std::size_t kBatch = 256;
    std::array<double, kBatch> terms;
    double sum = 0.0;
    for (std::size_t begin = 0; begin < logits.size(); begin += kBatch) {
        const std::size_t n = std::min(kBatch, logits.size() - begin);
        for (std::size_t i = 0; i < n; ++i) {
            const double distance = static_cast<double>(logits[begin + i]) - static_cast<double>(best);
            terms[i] = distance < -700.0 ? -700.0 : distance;
        }
        numeric::exponentials_in_place({terms.data(), n});
        for (std::size_t i = 0; i < n; ++i)
            sum += terms[i];
    }
    return static_cast<double>(best) + numeric::natural_log(sum);
}

}  // namespace smallmind::engine

#include "engine/logits.hpp"

#include <algorithm>
#include <array>
#include <bit>
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

// e^x for -87 <= x <= 0, to about a unit in the last place: x = n ln 2 + r, and Cephes' polynomial in r.  Plain
// operations without branches, so that the compiler keeps several in a vector register.
float exponential_of(float x) noexcept {
    constexpr float kRounder = 12582912.0F;  // 1.5 * 2^23: adding it rounds to an integer, which its low bits then hold
    const float shifted = x * 1.44269504F + kRounder;
    const float n = shifted - kRounder;
    const float r = (x - n * 0.693359375F) - n * -2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    const float y = (p * (r * r) + r) + 1.0F;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(y) + (std::bit_cast<std::uint32_t>(shifted) << 23));
}

constexpr std::size_t kBatch = 256;

// Of at most kBatch logits.
float sum_of_exponentials(std::span<const float> logits, float best) noexcept {
    std::array<float, kBatch> terms{};
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const float distance = logits[i] - best;
        terms[i] = distance > -87.0F ? distance : -87.0F;
    }
    for (std::size_t i = 0; i < kBatch; ++i)
        terms[i] = exponential_of(terms[i]);
    std::fill(terms.begin() + static_cast<std::ptrdiff_t>(logits.size()), terms.end(), 0.0F);
    std::array<float, kLanes> sums{};
    for (std::size_t i = 0; i < kBatch; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            sums[lane] += terms[i + lane];
    }
    float sum = 0.0F;
    for (const float lane : sums)
        sum += lane;
    return sum;
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

// kBatch terms in float, then in double: a log probability is right to a few units of float's last place.
double log_sum_exp(std::span<const float> logits, float best) {
    double sum = 0.0;
    for (std::size_t begin = 0; begin < logits.size(); begin += kBatch) {
        sum += static_cast<double>(
            sum_of_exponentials(logits.subspan(begin, std::min(kBatch, logits.size() - begin)), best));
    }
    return static_cast<double>(best) + numeric::natural_log(sum);
}

}  // namespace smallmind::engine

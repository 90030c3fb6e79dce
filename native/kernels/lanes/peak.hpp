// The most multiply-adds that the arithmetic units do: what kernels are measured against.
// Include after lanes_*.hpp and dot_*.hpp.
#pragma once

#include <cstdint>

#include "kernels/kernel_table.hpp"

namespace smallmind::kernels {
namespace {

// As many sums as a tile of the products holds, so that none waits for itself.  Where registers abound, two lines share
// each four: otherwise reading those would be the limit.
constexpr int kPeakSums = Dot::tile(false, false);
constexpr int kPeakLines = kPeakSums >= 12 ? 2 : 1;
static_assert(kPeakSums <= kPeakValues);

// Every round reads its lines and columns from another place: a compiler would take the products of constants out of
// the loop.  Sums live for a round, long enough that its beginning and end cost next to nothing: gcc copies vectors
// that live on from one round to the next.
inline std::int64_t peak_dots(const PeakInput& input, int n_rounds, float* out) {
    Lanes::I total[kPeakSums];
#pragma GCC unroll 16
    for (int i = 0; i < kPeakSums; ++i)
        total[i] = Lanes::set1(0);
    for (int round = 0; round < n_rounds; ++round) {
        const int at = round % kPeakPlaces;
        typename Dot::Sum sum[kPeakSums];
#pragma GCC unroll 16
        for (int i = 0; i < kPeakSums; ++i)
            sum[i] = Dot::begin(total[i]);
#pragma GCC unroll 32
        for (int g = 0; g < kPeakGroups; ++g) {
            const auto first = Dot::template prepare<false>(Dot::load(input.lines[at + g]));
            const auto last = Dot::template prepare<false>(Dot::load(input.lines[at + g + kPeakLines - 1]));
#pragma GCC unroll 16
            for (int i = 0; i < kPeakSums; ++i)
                sum[i] = Dot::dot(sum[i], i % kPeakLines == 0 ? first : last,
                                  Dot::broadcast(input.fours[at + g][i / kPeakLines]));
        }
#pragma GCC unroll 16
        for (int i = 0; i < kPeakSums; ++i)
            total[i] = Dot::end(sum[i], total[i]);
    }
    Lanes::I all = Lanes::set1(0);
#pragma GCC unroll 16
    for (int i = 0; i < kPeakSums; ++i)
        all = Lanes::add(all, total[i]);
    Lanes::store(out, Lanes::to_float(all));
    return static_cast<std::int64_t>(n_rounds) * kPeakGroups * kPeakSums * kLanes * 4;
}

inline std::int64_t peak_fmas(const PeakInput& input, int n_rounds, float* out) {
    const Lanes::F w = Lanes::load(input.weights);
    const Lanes::F x = Lanes::set1(input.values[0]);
    Lanes::F sum[kPeakSums];
#pragma GCC unroll 16
    for (int i = 0; i < kPeakSums; ++i)
        sum[i] = Lanes::set1(input.values[i]);
    for (int round = 0; round < n_rounds; ++round) {
#pragma GCC unroll 16
        for (int i = 0; i < kPeakSums; ++i)
            sum[i] = Lanes::fma(w, x, sum[i]);
    }
    Lanes::F total = Lanes::set1(0.0F);
#pragma GCC unroll 16
    for (int i = 0; i < kPeakSums; ++i)
        total = Lanes::add(total, sum[i]);
    Lanes::store(out, total);
    return static_cast<std::int64_t>(n_rounds) * kPeakSums * kLanes;
}

}  // namespace
}  // namespace smallmind::kernels

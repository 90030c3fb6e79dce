#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "engine/logits.hpp"

namespace smallmind::engine {
namespace {

std::vector<float> random_logits(std::size_t n, std::uint64_t seed, int n_levels = 0) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal(0.0F, 3.0F);
    std::vector<float> logits(n);
    for (float& x : logits)
        x = n_levels > 0 ? static_cast<float>(random() % static_cast<std::uint64_t>(n_levels)) : normal(random);
    return logits;
}

std::vector<Candidate> sorted(const std::vector<float>& logits) {
    std::vector<Candidate> all;
    for (std::size_t i = 0; i < logits.size(); ++i)
        all.push_back({static_cast<std::int32_t>(i), logits[i]});
    std::sort(all.begin(), all.end(), is_better);
    return all;
}

TEST_CASE("find_best agrees with a plain search at every size, and prefers the first among equals") {
    for (const std::size_t n : {1, 2, 15, 16, 17, 1023, 1024, 1025, 5000}) {
        const std::vector<float> logits = random_logits(n, n, 50);
        const Best best = find_best(logits);
        CAPTURE(n);
        CHECK(best.is_sound);
        CHECK(best.candidate.token == std::max_element(logits.begin(), logits.end()) - logits.begin());
        CHECK(best.candidate.logit == *std::max_element(logits.begin(), logits.end()));
    }
}

TEST_CASE("a NaN or an infinite best anywhere is not sound") {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    for (const std::size_t at : {0, 7, 1030, 2999}) {
        std::vector<float> logits = random_logits(3000, 3);
        logits[at] = std::numeric_limits<float>::quiet_NaN();
        CHECK_FALSE(find_best(logits).is_sound);
        logits[at] = kInfinity;
        CHECK_FALSE(find_best(logits).is_sound);
        logits[at] = -kInfinity;
        CHECK(find_best(logits).is_sound);
    }
    CHECK_FALSE(find_best(std::vector<float>(40, -kInfinity)).is_sound);
}

TEST_CASE("select_best gives the beginning of the sorted vocabulary, ties by id") {
    std::vector<Candidate> selected;
    for (const int n_levels : {0, 1, 3, 40}) {
        const std::vector<float> logits = random_logits(5003, 9, n_levels);
        const std::vector<Candidate> all = sorted(logits);
        for (const std::size_t n : {1, 2, 40, 333, 5003, 9000}) {
            select_best(logits, n, selected);
            REQUIRE(selected.size() == std::min<std::size_t>(n, all.size()));
            bool is_same = true;
            for (std::size_t i = 0; i < selected.size(); ++i)
                is_same = is_same && selected[i].token == all[i].token;
            CHECK(is_same);
        }
    }
    select_best(std::vector<float>{1.0F}, 0, selected);
    CHECK(selected.empty());
}

TEST_CASE("log_sum_exp is that of long double arithmetic") {
    std::vector<float> logits = random_logits(1000, 5);
    logits[3] = -std::numeric_limits<float>::infinity();
    long double sum = 0.0L;
    for (const float x : logits)
        sum += std::exp(static_cast<long double>(x));
    const float best = find_best(logits).candidate.logit;
    CHECK(log_sum_exp(logits, best) == doctest::Approx(static_cast<double>(std::log(sum))).epsilon(1e-7));
}

}  // namespace
}  // namespace smallmind::engine

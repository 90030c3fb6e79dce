// Scans over the logits of one token: float[n_vocab], n_vocab >= 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace smallmind::engine {

struct Candidate {
    std::int32_t token;
    float logit;
};

// The order of all choices: greater logit first, lower token id among equals.  Total, so every algorithm agrees on it.
constexpr bool is_better(const Candidate& a, const Candidate& b) noexcept {
    return a.logit > b.logit || (a.logit == b.logit && a.token < b.token);
}

struct Best {
    Candidate candidate;
    bool is_sound;  // no NaN anywhere, and the greatest logit is finite
};

// One pass in vectors.
Best find_best(std::span<const float> logits) noexcept;

// The n best (fewer if there are fewer logits), best first, into `out`.  No NaN.  One pass over the logits that touches
// nothing but those above the n-th best so far.
void select_best(std::span<const float> logits, std::size_t n, std::vector<Candidate>& out);

struct Logprob {
    std::int32_t token;
    float logprob;
};

// log(sum(exp(logits))); best: find_best's.  Added up in one fixed order.
double log_sum_exp(std::span<const float> logits, float best);

}  // namespace smallmind::engine

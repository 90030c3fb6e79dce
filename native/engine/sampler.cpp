#include "engine/sampler.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "engine/philox.hpp"
#include "errors.hpp"
#include "numeric/elementary.hpp"

namespace smallmind::engine {
namespace {

// Candidates less probable than e^-40 (4e-18) of the best one have no weight: a draw of 53 bits could not reach them.
constexpr double kNegligible = -40.0;

bool is_worse(const Candidate& a, const Candidate& b) { return is_better(b, a); }

double exponent_of(float logit, float best, double temperature) {
    return (static_cast<double>(logit) - static_cast<double>(best)) / temperature;
}

std::vector<Logprob> to_logprobs(std::span<const Candidate> candidates, double log_sum) {
    std::vector<Logprob> logprobs;
    logprobs.reserve(candidates.size());
    for (const Candidate& c : candidates) {
        logprobs.push_back({c.token, static_cast<float>(static_cast<double>(c.logit) - log_sum)});
    }
    return logprobs;
}

void forbid(std::span<float> logits, std::span<const std::uint32_t> mask) {
    for (std::size_t begin = 0; begin < logits.size(); begin += 32) {
        const std::uint32_t allowed = begin / 32 < mask.size() ? mask[begin / 32] : 0;
        if (allowed == UINT32_MAX) continue;
        const std::size_t n = std::min<std::size_t>(32, logits.size() - begin);
        for (std::size_t i = 0; i < n; ++i) {
            if ((allowed >> i & 1U) == 0) logits[begin + i] = -std::numeric_limits<float>::infinity();
        }
    }
}

}  // namespace

Choice Sampler::choose(std::span<float> logits, std::span<const std::int32_t> history, const SamplingOptions& options,
                       std::size_t n_answered, std::span<const std::uint32_t> mask) {
    Best best = find_best(logits);
    if (!best.is_sound) {
        throw errors::Stopped("the model computed values that are no numbers, at position " +
                              std::to_string(history.size()));
    }
    Choice choice;
    double log_sum = 0.0;
    if (options.n_logprobs > 0) {
        log_sum = log_sum_exp(logits, best.candidate.logit);
        select_best(logits, static_cast<std::size_t>(options.n_logprobs), candidates_);
        choice.top = to_logprobs(candidates_, log_sum);
    }
    if (!mask.empty()) {
        forbid(logits, mask);
        best = find_best(logits);
        if (!best.is_sound) throw errors::ConstraintFailed("no token is allowed here");
    }
    choice.token = choose_token(logits, history, best, options, n_answered);
    if (options.n_logprobs > 0) {
        const float logit = logits[static_cast<std::size_t>(choice.token)];
        choice.logprob = static_cast<float>(static_cast<double>(logit) - log_sum);
    }
    return choice;
}

std::int32_t Sampler::choose_token(std::span<float> logits, std::span<const std::int32_t> history, Best best,
                                   const SamplingOptions& options, std::size_t n_answered) {
    replaced_.clear();
    penalise_recent(logits, history, options);
    penalise_answered(logits, history.last(std::min(n_answered, history.size())), options);
    if (!replaced_.empty()) best = find_best(logits);
    std::int32_t token = best.candidate.token;
    if (options.temperature > 0.0) {
        token = draw(logits, best.candidate.logit, options, uniform(options.seed, history.size()));
    }
    for (auto old = replaced_.rbegin(); old != replaced_.rend(); ++old)
        logits[static_cast<std::size_t>(old->token)] = old->logit;
    return token;
}

void Sampler::penalise_recent(std::span<float> logits, std::span<const std::int32_t> history,
                              const SamplingOptions& options) {
    const auto window = static_cast<std::size_t>(options.repetition_window);
    if (options.repetition_penalty == 1.0 || window == 0) return;
    const auto recent = history.last(std::min(window, history.size()));
    recent_.assign(recent.begin(), recent.end());
    std::sort(recent_.begin(), recent_.end());
    recent_.erase(std::unique(recent_.begin(), recent_.end()), recent_.end());
    const auto penalty = static_cast<float>(options.repetition_penalty);
    for (const std::int32_t token : recent_) {
        float& logit = logits[static_cast<std::size_t>(token)];
        replaced_.push_back({token, logit});
        logit = logit > 0.0F ? logit / penalty : logit * penalty;
    }
}

// As OpenAI and vLLM define them: over the tokens of the answer, not of the prompt.  Frequency first, then presence, in
// float32.
void Sampler::penalise_answered(std::span<float> logits, std::span<const std::int32_t> answer,
                                const SamplingOptions& options) {
    if (options.presence_penalty == 0.0 && options.frequency_penalty == 0.0) return;
    if (counts_.size() < logits.size()) counts_.resize(logits.size());
    recent_.clear();
    for (const std::int32_t token : answer) {
        if (counts_[static_cast<std::size_t>(token)]++ == 0) recent_.push_back(token);
    }
    const auto frequency = static_cast<float>(options.frequency_penalty);
    const auto presence = static_cast<float>(options.presence_penalty);
    for (const std::int32_t token : recent_) {
        float& logit = logits[static_cast<std::size_t>(token)];
        std::int32_t& count = counts_[static_cast<std::size_t>(token)];
        replaced_.push_back({token, logit});
        logit -= frequency * static_cast<float>(count);
        logit -= presence;
        count = 0;
    }
}

std::int32_t Sampler::draw(std::span<const float> logits, float best, const SamplingOptions& options, double random) {
    gather(logits, best, options);
    weigh(best, options.temperature);
    if (options.top_p < 1.0) keep_top_p(best, options, options.top_k > 0);
    if (options.min_p > 0.0) keep_min_p(options.min_p);
    return pick(random);
}

// The top_k best, best first; or without top_k all that can matter, in the order of ids.
void Sampler::gather(std::span<const float> logits, float best, const SamplingOptions& options) {
    const auto is_negligible = [&](const Candidate& c) {
        return exponent_of(c.logit, best, options.temperature) < kNegligible;
    };
    candidates_.clear();
    if (options.top_k > 0) {
        select_best(logits, static_cast<std::size_t>(options.top_k), candidates_);
        std::erase_if(candidates_, is_negligible);
        return;
    }
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const Candidate candidate{static_cast<std::int32_t>(i), logits[i]};
        if (!is_negligible(candidate)) candidates_.push_back(candidate);
    }
}

void Sampler::weigh(float best, double temperature) {
    weights_.resize(candidates_.size());
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        weights_[i] = exponent_of(candidates_[i].logit, best, temperature);
    }
    numeric::exponentials_in_place(weights_);
}

// Leaves the candidates sorted, best first.  A heap yields them one by one until top_p is reached, so a large
// vocabulary is not sorted.  The total is added up before, in an order that does not depend on the standard library's
// heap.
void Sampler::keep_top_p(float best, const SamplingOptions& options, bool is_sorted) {
    const double target = options.top_p * std::accumulate(weights_.begin(), weights_.end(), 0.0);
    std::size_t n_kept = 0;
    double sum = 0.0;
    if (is_sorted) {
        do {
            sum += weights_[n_kept++];
        } while (sum < target && n_kept < weights_.size());
        candidates_.resize(n_kept);
        weights_.resize(n_kept);
        return;
    }
    std::make_heap(candidates_.begin(), candidates_.end(), is_worse);
    auto heap_end = candidates_.end();
    do {
        std::pop_heap(candidates_.begin(), heap_end, is_worse);
        --heap_end;
        sum += numeric::exponential(exponent_of(heap_end->logit, best, options.temperature));
    } while (sum < target && heap_end != candidates_.begin());
    candidates_.erase(candidates_.begin(), heap_end);
    std::reverse(candidates_.begin(), candidates_.end());
    weigh(best, options.temperature);
}

// The best candidate's weight is e^0 = 1.
void Sampler::keep_min_p(double min_p) {
    std::size_t n_kept = 0;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
        if (weights_[i] < min_p) continue;
        candidates_[n_kept] = candidates_[i];
        weights_[n_kept++] = weights_[i];
    }
    candidates_.resize(n_kept);
    weights_.resize(n_kept);
}

std::int32_t Sampler::pick(double random) const {
    const double target = random * std::accumulate(weights_.begin(), weights_.end(), 0.0);
    double sum = 0.0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        sum += weights_[i];
        if (sum > target) return candidates_[i].token;
    }
    return candidates_.back().token;
}

}  // namespace smallmind::engine

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/logits.hpp"
#include "engine/sampling_options.hpp"

namespace smallmind::engine {

// A chosen token.  logprob and top are filled when options.n_logprobs > 0, from the logits as the model made them.
struct Choice {
    std::int32_t token = 0;
    float logprob = 0.0F;
    std::vector<Logprob> top;  // most probable first
};

// Chooses tokens.  Holds scratch memory only: a choice depends on the arguments alone, and is the same on every
// platform.
class Sampler {
  public:
    // logits: float[n_vocab]; altered during the call and restored, but for those that a mask forbids.  history: all
    // tokens before this one, prompt included; its length is the counter of the random draw, and its last n_answered
    // tokens are the answer so far.  mask: as from TokenMask, or empty.  Throws Stopped when the logits are not
    // numbers, ConstraintFailed when the mask allows nothing.
    Choice choose(std::span<float> logits, std::span<const std::int32_t> history, const SamplingOptions& options,
                  std::size_t n_answered = 0, std::span<const std::uint32_t> mask = {});

  private:
    std::int32_t choose_token(std::span<float> logits, std::span<const std::int32_t> history, Best best,
                              const SamplingOptions& options, std::size_t n_answered);
    void penalise_recent(std::span<float> logits, std::span<const std::int32_t> history,
                         const SamplingOptions& options);
    void penalise_answered(std::span<float> logits, std::span<const std::int32_t> answer,
                           const SamplingOptions& options);
    std::int32_t draw(std::span<const float> logits, float best, const SamplingOptions& options, double random);
    void gather(std::span<const float> logits, float best, const SamplingOptions& options);
    void weigh(float best, double temperature);
    void keep_top_p(float best, const SamplingOptions& options, bool is_sorted);
    void keep_min_p(double min_p);
    [[nodiscard]] std::int32_t pick(double random) const;

    // What is left of the vocabulary, and its weights e^((logit - best) / temperature): parallel arrays.
    std::vector<Candidate> candidates_;
    std::vector<double> weights_;
    std::vector<std::int32_t> recent_;  // each token once
    std::vector<std::int32_t> counts_;  // by token; all 0 between calls
    std::vector<Candidate> replaced_;   // penalised logits as they were, to be restored from the end
};

}  // namespace smallmind::engine

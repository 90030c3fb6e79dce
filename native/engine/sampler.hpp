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
    // logits: float[n_vocab]; altered during the call and restored.  history: all tokens before this one, prompt
    // included; its length is the counter of the random draw.  Throws Stopped when the logits are not numbers.
    Choice choose(std::span<float> logits, std::span<const std::int32_t> history, const SamplingOptions& options);

  private:
    std::int32_t choose_token(std::span<float> logits, std::span<const std::int32_t> history, Best best,
                              const SamplingOptions& options);
    void penalise(std::span<float> logits, std::span<const std::int32_t> history, const SamplingOptions& options);
    std::int32_t draw(std::span<const float> logits, float best, const SamplingOptions& options, double random);
    void gather(std::span<const float> logits, float best, const SamplingOptions& options);
    void weigh(float best, double temperature);
    void keep_top_p(float best, const SamplingOptions& options, bool is_sorted);
    void keep_min_p(double min_p);
    [[nodiscard]] std::int32_t pick(double random) const;

    // What is left of the vocabulary, and its weights e^((logit - best) / temperature): parallel arrays.
    std::vector<Candidate> candidates_;
    std::vector<double> weights_;
    std::vector<std::int32_t> recent_;
    std::vector<Candidate> replaced_;  // penalised logits as they were
};

}  // namespace smallmind::engine

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace smallmind::engine {

// How one answer is sampled.  The defaults are greedy, until the context is full.  Order of application: mask (if the
// request has one), repetition penalty, frequency and presence penalty, temperature, top-k, top-p, min-p (each over
// what the ones before left).
struct SamplingOptions {
    double temperature = 0.0;         // 0: greedy
    std::int32_t top_k = 0;           // 0: all
    double top_p = 1.0;               // keeps the fewest candidates whose probabilities reach it, at least one
    double min_p = 0.0;               // keeps candidates at least this probable relative to the best
    double repetition_penalty = 1.0;  // divides positive logits of recent tokens, multiplies negative ones
    std::int32_t repetition_window = 64;
    std::uint64_t seed = 0;
    std::int32_t max_tokens = 0;  // 0: until the context is full
    std::vector<std::string> stop;
    std::int32_t n_logprobs = 0;
    std::vector<std::int32_t> end_tokens;
    double presence_penalty = 0.0;   // taken once from the logit of every token that the answer holds
    double frequency_penalty = 0.0;  // taken as often as the answer holds the token
    std::int32_t n_continued = 0;    // so many tokens at the prompt's end belong to the answer
};

// Throws std::invalid_argument that names the first field out of its range.
void check_options(const SamplingOptions& options);

// Throws std::invalid_argument that names the first id outside the vocabulary.
void check_tokens(std::span<const std::int32_t> tokens, std::int32_t n_vocab);

}  // namespace smallmind::engine

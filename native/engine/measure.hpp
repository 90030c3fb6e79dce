// Benches and whole-logits evaluation: the same steps as the scheduler's, without requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/step_model.hpp"

namespace smallmind::engine {

struct DecodeTimes {
    double seconds = 0.0;        // all decode steps
    double first_token_s = 0.0;  // of the first stream, from an empty cache
};

// The token of each position of a bench prompt: (7 i^2 + 13 i + 11) mod (n_vocab - 300) + 100, so that no special
// tokens occur in usual vocabularies.  Kept inside vocabularies of any size.
std::vector<std::int32_t> bench_tokens(std::size_t n, std::int32_t n_vocab);

// logits: float[tokens.size(), n_vocab].  chunk rows a step, 0: all at once.  Leaves sequence 0 empty.
void evaluate(StepModel& model, std::span<const std::int32_t> tokens, std::size_t chunk, std::span<float> logits);

// Seconds from an empty cache to the greedy token after n_tokens >= 1 of prompt, max_rows a step.
double measure_prefill(StepModel& model, std::size_t n_tokens, std::size_t max_rows);

// n_streams sequences as rows of one batch, each with max(depth, 1) tokens in the cache, decode n_tokens greedy tokens.
DecodeTimes measure_decode(StepModel& model, std::size_t n_tokens, std::size_t depth, std::size_t n_streams,
                           std::size_t max_rows);

}  // namespace smallmind::engine

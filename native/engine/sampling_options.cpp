#include "engine/sampling_options.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace smallmind::engine {
namespace {

void require(bool holds, const char* claim) {
    if (!holds) throw std::invalid_argument(claim);
}

}  // namespace

// Written so that NaN fails too.
void check_options(const SamplingOptions& options) {
    require(options.temperature >= 0.0 && options.temperature <= 1e6, "temperature must be 0 to 1e6");
    require(options.top_k >= 0, "top_k must not be negative");
    require(options.top_p >= 0.0 && options.top_p <= 1.0, "top_p must be 0 to 1");
    require(options.min_p >= 0.0 && options.min_p <= 1.0, "min_p must be 0 to 1");
    require(options.repetition_penalty > 0.0 && options.repetition_penalty <= 1e6,
            "repetition_penalty must be over 0 and at most 1e6");
    require(options.repetition_window >= 0, "repetition_window must not be negative");
    require(options.max_tokens >= 0, "max_tokens must not be negative");
    require(std::abs(options.presence_penalty) <= 1e6, "presence_penalty must be -1e6 to 1e6");
    require(std::abs(options.frequency_penalty) <= 1e6, "frequency_penalty must be -1e6 to 1e6");
    require(options.n_continued >= 0, "n_continued must not be negative");
    require(options.n_logprobs >= 0 && options.n_logprobs <= 1024, "n_logprobs must be 0 to 1024");
}

void check_tokens(std::span<const std::int32_t> tokens, std::int32_t n_vocab) {
    for (const std::int32_t token : tokens) {
        if (token >= 0 && token < n_vocab) continue;
        throw std::invalid_argument("token id " + std::to_string(token) + " is not in the vocabulary");
    }
}

}  // namespace smallmind::engine

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/logits.hpp"

namespace smallmind::engine {

enum class EventKind : std::uint8_t { Prefill, Tokens, Finished, Failed };

enum class FinishReason : std::uint8_t { End, Stop, Length, Cancelled };

constexpr std::string_view to_text(FinishReason reason) noexcept {
    switch (reason) {
        case FinishReason::End:
            return "end";
        case FinishReason::Stop:
            return "stop";
        case FinishReason::Length:
            return "length";
        case FinishReason::Cancelled:
            return "cancelled";
    }
    return "";
}

// Figures of one answer.  n_generated does not count the end token; decode_s runs from the first token to the last.
struct Statistics {
    std::int32_t n_prompt = 0;
    std::int32_t n_cached = 0;
    std::int32_t n_generated = 0;
    double prefill_s = 0.0;
    double time_to_first_token_s = 0.0;  // from submit
    double decode_s = 0.0;
    std::string kernel;
    int n_threads = 0;
    std::uint64_t seed = 0;
};

// What happened to a request.  Every request ends with exactly one Finished or Failed.
struct Event {
    std::int64_t request_id = 0;
    EventKind kind = EventKind::Prefill;

    // Prefill: n_done of n_total prompt tokens are in the cache, elapsed_s after it began (statistics.n_cached were
    // there before).  n_ahead requests come first; over 0 only while this one waits.
    std::int32_t n_done = 0;
    std::int32_t n_total = 0;
    std::int32_t n_ahead = 0;
    double elapsed_s = 0.0;

    // Tokens: no byte of a stop string.  logprobs and top_logprobs: one per token, or empty when not asked for.
    std::string text;
    std::vector<std::int32_t> token_ids;
    std::vector<float> logprobs;
    std::vector<std::vector<Logprob>> top_logprobs;

    // Finished
    FinishReason reason = FinishReason::End;
    Statistics statistics;

    // Failed: a clause; the model's file if that was cut short, else empty; whether it was the request's mask.
    std::string problem;
    std::string changed_file;
    bool is_constraint = false;
};

}  // namespace smallmind::engine

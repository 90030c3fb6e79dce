#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/sampling_options.hpp"
#include "engine/stop_matcher.hpp"
#include "engine/token_mask.hpp"

namespace smallmind::engine {

using Clock = std::chrono::steady_clock;

inline double seconds_between(Clock::time_point begin, Clock::time_point end) {
    return std::chrono::duration<double>(end - begin).count();
}

enum class RequestState : std::uint8_t { Waiting, Prefill, Decode };

// One answer in the making.  Shared under the scheduler's mutex; while a step is computed its thread reads `tokens`,
// which nobody else changes, without it.
struct Request {
    Request(std::int64_t id_, std::vector<std::int32_t> prompt, SamplingOptions options_,
            std::shared_ptr<TokenMask> mask_)
        : id(id_),
          tokens(std::move(prompt)),
          n_prompt(tokens.size()),
          options(std::move(options_)),
          mask(std::move(mask_)),
          stop(options.stop) {}

    std::int64_t id;
    std::vector<std::int32_t> tokens;  // the prompt, then what was generated
    std::size_t n_prompt;
    SamplingOptions options;
    std::shared_ptr<TokenMask> mask;  // none: every token is allowed
    StopMatcher stop;
    bool is_over = false;
    std::size_t n_ahead = 0;  // as it was told last

    RequestState state = RequestState::Waiting;
    std::size_t slot = 0;      // while Prefill or Decode
    std::size_t n_run = 0;     // leading tokens that are in the cache
    std::size_t n_cached = 0;  // of them, those that an earlier request had left there

    Clock::time_point submitted_at = Clock::now();
    Clock::time_point started_at{};
    Clock::time_point prefilled_at{};
    Clock::time_point first_token_at{};
    Clock::time_point last_token_at{};

    [[nodiscard]] std::size_t n_generated() const noexcept { return tokens.size() - n_prompt; }

    // Of the history's end, what the answer holds.
    [[nodiscard]] std::size_t n_answered() const noexcept {
        return n_generated() + std::min(n_prompt, static_cast<std::size_t>(options.n_continued));
    }
};

}  // namespace smallmind::engine

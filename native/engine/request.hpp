#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/sampling_options.hpp"
#include "engine/stop_matcher.hpp"

namespace smallmind::engine {

using Clock = std::chrono::steady_clock;

inline double seconds_between(Clock::time_point begin, Clock::time_point end) {
    return std::chrono::duration<double>(end - begin).count();
}

enum class RequestState : std::uint8_t { Waiting, Prefill, Decode };

// One answer in the making.  Only is_cancelled is touched by other threads than the scheduler's.
struct Request {
    Request(std::int64_t id_, std::vector<std::int32_t> prompt, SamplingOptions options_)
        : id(id_),
          tokens(std::move(prompt)),
          n_prompt(tokens.size()),
          options(std::move(options_)),
          stop(options.stop) {}

    std::int64_t id;
    std::vector<std::int32_t> tokens;  // the prompt, then what was generated
    std::size_t n_prompt;
    SamplingOptions options;
    StopMatcher stop;
    std::atomic<bool> is_cancelled = false;

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
};

}  // namespace smallmind::engine

#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace smallmind::engine {

// Knows which tokens may come next in one answer.  Called once for each token, on the scheduler's thread.
class TokenMask {
  public:
    TokenMask() = default;
    virtual ~TokenMask() = default;
    TokenMask(const TokenMask&) = delete;
    TokenMask& operator=(const TokenMask&) = delete;

    // previous: the token that was chosen last; none at first.  Bit i % 32 of word i / 32 allows token i; tokens beyond
    // the end are forbidden.  Valid until the next call.  May throw.
    virtual std::span<const std::uint32_t> next(std::optional<std::int32_t> previous) = 0;
};

}  // namespace smallmind::engine

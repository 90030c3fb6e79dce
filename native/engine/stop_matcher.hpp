#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smallmind::engine {

// Watches a growing text for the first stop string to be completed (of several that end at the same byte, the longest).
// Works on bytes: a stop string may begin and end in the middle of a token, and of a character.
class StopMatcher {
  public:
    // Empty strings are ignored.
    explicit StopMatcher(std::vector<std::string> stops);

    // Adds text and returns what is surely not part of a stop string; bytes that may begin one are held back.
    // After a match: what stood before the stop string, and nothing any more.
    std::string push(std::string_view text);

    // What is held back, when the text ends here.  Empty after a match.
    std::string flush();

    [[nodiscard]] bool has_matched() const noexcept { return has_matched_; }

  private:
    [[nodiscard]] std::size_t count_held(std::string_view text) const;

    std::vector<std::string> stops_;
    std::string held_;
    bool has_matched_ = false;
};

}  // namespace smallmind::engine

#include "engine/stop_matcher.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace smallmind::engine {
namespace {

struct Match {
    std::size_t begin = std::string::npos;
    std::size_t end = std::string::npos;
};

Match find_first_completed(std::string_view text, const std::vector<std::string>& stops) {
    Match first;
    for (const std::string& stop : stops) {
        const std::size_t begin = text.find(stop);
        if (begin == std::string_view::npos) continue;
        const Match match{begin, begin + stop.size()};
        if (std::pair(match.end, match.begin) < std::pair(first.end, first.begin)) first = match;
    }
    return first;
}

}  // namespace

StopMatcher::StopMatcher(std::vector<std::string> stops) : stops_(std::move(stops)) {
    std::erase_if(stops_, [](const std::string& stop) { return stop.empty(); });
}

std::string StopMatcher::push(std::string_view text) {
    if (has_matched_) return {};
    held_ += text;
    const Match match = find_first_completed(held_, stops_);
    has_matched_ = match.end != std::string::npos;
    const std::size_t n_sure = has_matched_ ? match.begin : held_.size() - count_held(held_);
    std::string sure = held_.substr(0, n_sure);
    held_ = has_matched_ ? std::string() : held_.substr(n_sure);
    return sure;
}

std::string StopMatcher::flush() { return std::exchange(held_, {}); }

// The length of the longest end of `text` that begins a stop string.
std::size_t StopMatcher::count_held(std::string_view text) const {
    std::size_t longest = 0;
    for (const std::string& stop : stops_) {
        for (std::size_t n = std::min(stop.size() - 1, text.size()); n > longest; --n) {
            if (text.ends_with(std::string_view(stop).substr(0, n))) longest = n;
        }
    }
    return longest;
}

}  // namespace smallmind::engine

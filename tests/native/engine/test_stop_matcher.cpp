#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/stop_matcher.hpp"

namespace smallmind::engine {
namespace {

struct Outcome {
    std::string text;
    bool has_matched;
    bool operator==(const Outcome&) const = default;
};

// What a reader sees when the text comes in pieces of n bytes.
Outcome feed(const std::vector<std::string>& stops, const std::string& text, std::size_t n) {
    StopMatcher matcher(stops);
    std::string seen;
    for (std::size_t i = 0; i < text.size(); i += n)
        seen += matcher.push(text.substr(i, n));
    const bool has_matched = matcher.has_matched();
    return {seen + matcher.flush(), has_matched};
}

void check_every_split(const std::vector<std::string>& stops, const std::string& text, const Outcome& expected) {
    for (std::size_t n = 1; n <= text.size(); ++n) {
        CAPTURE(n);
        CHECK(feed(stops, text, n) == expected);
    }
}

TEST_CASE("text up to the stop string is shown, however it is split") {
    check_every_split({"</s>"}, "hello</s>more", {"hello", true});
    check_every_split({"</s>"}, "hello</s", {"hello</s", false});
    check_every_split({"abab"}, "xabaabab!", {"xaba", true});
    check_every_split({"\n\n", "User:"}, "one\ntwo User:", {"one\ntwo ", true});
}

TEST_CASE("the stop string that is complete first wins, the longer one at the same byte") {
    check_every_split({"abcd", "bc"}, "xabcd", {"xa", true});
    check_every_split({"cd", "abcd"}, "xabcd", {"x", true});
}

TEST_CASE("bytes of characters are matched like others") {
    check_every_split({"\xe2\x82\xac"}, "5 \xe2\x82\xac!", {"5 ", true});
    check_every_split({"\xe2\x82\xac"}, "5 \xe2\x82\xad!", {"5 \xe2\x82\xad!", false});
}

TEST_CASE("only what may begin a stop string is held back") {
    StopMatcher matcher({"stop"});
    CHECK(matcher.push("go st") == "go ");
    CHECK(matcher.push("ay") == "stay");
    CHECK(matcher.push("s") == "");
    CHECK(matcher.flush() == "s");
    CHECK(matcher.flush() == "");
}

TEST_CASE("without stop strings, or with empty ones, everything passes") {
    check_every_split({}, "hello", {"hello", false});
    check_every_split({""}, "hello", {"hello", false});
}

TEST_CASE("nothing comes after a match") {
    StopMatcher matcher({"x"});
    CHECK(matcher.push("axb") == "a");
    CHECK(matcher.push("more") == "");
    CHECK(matcher.flush() == "");
}

}  // namespace
}  // namespace smallmind::engine

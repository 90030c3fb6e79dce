#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include "engine/event_queue.hpp"

namespace smallmind::engine {
namespace {

using namespace std::chrono_literals;

Event tokens(std::int64_t id, std::string text, std::int32_t token) {
    Event event;
    event.request_id = id;
    event.kind = EventKind::Tokens;
    event.text = std::move(text);
    event.token_ids = {token};
    return event;
}

Event prefill(std::int64_t id, std::int32_t n_done) {
    Event event;
    event.request_id = id;
    event.n_done = n_done;
    return event;
}

Event finished(std::int64_t id) {
    Event event;
    event.request_id = id;
    event.kind = EventKind::Finished;
    return event;
}

TEST_CASE("tokens of one request that nobody collected grow into one event") {
    EventQueue queue;
    queue.push(tokens(1, "a", 10));
    queue.push(tokens(2, "x", 20));
    queue.push(tokens(1, "b", 11));
    const auto events = queue.wait(0s);
    REQUIRE(events.size() == 2);
    CHECK(events[0].text == "ab");
    CHECK(events[0].token_ids == std::vector<std::int32_t>{10, 11});
    CHECK(events[1].text == "x");
    CHECK(queue.wait(0s).empty());
}

TEST_CASE("newer progress replaces older, and kinds keep their order") {
    EventQueue queue;
    queue.push(prefill(1, 10));
    queue.push(prefill(1, 20));
    queue.push(tokens(1, "a", 1));
    queue.push(finished(1));
    const auto events = queue.wait(0s);
    REQUIRE(events.size() == 3);
    CHECK(events[0].n_done == 20);
    CHECK(events[1].kind == EventKind::Tokens);
    CHECK(events[2].kind == EventKind::Finished);
}

TEST_CASE("a wait ends at the first event") {
    EventQueue queue;
    std::jthread producer([&] {
        std::this_thread::sleep_for(20ms);
        queue.push(finished(5));
    });
    CHECK(queue.wait(30s).size() == 1);
}

TEST_CASE("a wait ends at its timeout, also an impossible one") {
    EventQueue queue;
    CHECK(queue.wait(10ms).empty());
    CHECK(queue.wait(-5s).empty());
    CHECK(queue.wait(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())).empty());
}

TEST_CASE("closing wakes the waiter and keeps what was not collected") {
    EventQueue queue;
    std::jthread closer([&] {
        std::this_thread::sleep_for(20ms);
        queue.close();
    });
    CHECK(queue.wait(std::chrono::duration<double>(1e300)).empty());
    queue.push(finished(1));
    CHECK(queue.wait(0s).size() == 1);
    CHECK(queue.wait(30s).empty());
}

TEST_CASE("more tokens of an answer that has begun wait for company, and for no longer than the gap") {
    EventQueue queue;
    queue.push(tokens(1, "a", 10));
    CHECK(queue.wait(30s, 30s).size() == 1);  // the first tokens wait for nothing
    queue.push(tokens(1, "b", 11));
    {
        std::jthread producer([&] {
            std::this_thread::sleep_for(20ms);
            queue.push(tokens(1, "c", 12));
            queue.push(finished(1));
        });
        const auto events = queue.wait(30s, 30s);
        REQUIRE(events.size() == 2);
        CHECK(events[0].text == "bc");
    }
    queue.push(tokens(2, "x", 20));
    CHECK(queue.wait(30s, 30s).size() == 1);
    queue.push(tokens(2, "y", 21));
    CHECK(queue.wait(30s, 20ms).size() == 1);
}

TEST_CASE("closing ends a gap") {
    EventQueue queue;
    queue.push(tokens(1, "a", 10));
    CHECK(queue.wait(30s, 30s).size() == 1);
    queue.push(tokens(1, "b", 11));
    std::jthread closer([&] {
        std::this_thread::sleep_for(20ms);
        queue.close();
    });
    CHECK(queue.wait(30s, 30s).size() == 1);
}

}  // namespace
}  // namespace smallmind::engine

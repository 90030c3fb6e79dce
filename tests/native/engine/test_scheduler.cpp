#include <atomic>
#include <chrono>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "engine/scheduler.hpp"
#include "errors.hpp"
#include "fake_model.hpp"

namespace smallmind::engine {
namespace {

using namespace std::chrono_literals;
using tests::FakeModel;
using Tokens = std::vector<std::int32_t>;

// Token 0 is "a", 1 is "b", ...
std::vector<std::string> letters() {
    std::vector<std::string> texts;
    for (int i = 0; i < FakeModel::kVocab; ++i)
        texts.emplace_back(1, static_cast<char>(i < 26 ? 'a' + i : '?'));
    return texts;
}

SchedulerOptions scheduler_options(std::size_t context_length = 1000, std::size_t n_slots = 1) {
    SchedulerOptions options;
    options.context_length = context_length;
    options.n_slots = n_slots;
    options.kernel = "fake";
    options.n_threads = 3;
    return options;
}

SamplingOptions greedy(std::int32_t max_tokens) {
    SamplingOptions options;
    options.max_tokens = max_tokens;
    return options;
}

struct Answer {
    std::string text;
    Tokens tokens;
    std::vector<float> logprobs;
    std::size_t n_top_logprobs = 0;
    std::vector<std::int32_t> prefill;
    Event last;
};

// Collects until n requests have ended.
std::map<std::int64_t, Answer> collect(Scheduler& scheduler, std::size_t n,
                                       std::vector<std::int64_t>* order = nullptr) {
    std::map<std::int64_t, Answer> answers;
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (n > 0 && std::chrono::steady_clock::now() < deadline) {
        for (Event& event : scheduler.wait_events(1s)) {
            Answer& answer = answers[event.request_id];
            answer.text += event.text;
            answer.tokens.insert(answer.tokens.end(), event.token_ids.begin(), event.token_ids.end());
            answer.logprobs.insert(answer.logprobs.end(), event.logprobs.begin(), event.logprobs.end());
            answer.n_top_logprobs += event.top_logprobs.size();
            if (event.kind == EventKind::Prefill) answer.prefill.push_back(event.n_done);
            if (event.kind != EventKind::Finished && event.kind != EventKind::Failed) continue;
            if (order != nullptr) order->push_back(event.request_id);
            answer.last = std::move(event);
            --n;
        }
    }
    REQUIRE(n == 0);
    return answers;
}

Answer ask(Scheduler& scheduler, Tokens prompt, SamplingOptions options) {
    const std::int64_t id = scheduler.submit(std::move(prompt), std::move(options));
    return collect(scheduler, 1)[id];
}

// Waits for the first event of the kind.
void wait_for(Scheduler& scheduler, EventKind kind) {
    for (int i = 0; i < 1000; ++i) {
        for (const Event& event : scheduler.wait_events(1s)) {
            if (event.kind == kind) return;
        }
    }
    FAIL("the event did not come");
}

TEST_CASE("an answer streams in and ends at max_tokens with its statistics") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    SamplingOptions options = greedy(3);
    options.seed = 99;
    const Answer answer = ask(scheduler, {5, 6, 7}, options);
    CHECK(answer.text == "ijk");
    CHECK(answer.tokens == Tokens{8, 9, 10});
    CHECK(answer.logprobs.empty());
    REQUIRE(answer.last.kind == EventKind::Finished);
    CHECK(answer.last.reason == FinishReason::Length);
    const Statistics& statistics = answer.last.statistics;
    CHECK(statistics.n_prompt == 3);
    CHECK(statistics.n_cached == 0);
    CHECK(statistics.n_generated == 3);
    CHECK(statistics.kernel == "fake");
    CHECK(statistics.n_threads == 3);
    CHECK(statistics.seed == 99);
    CHECK(statistics.time_to_first_token_s >= statistics.prefill_s);
    CHECK(statistics.decode_s >= 0.0);
}

TEST_CASE("an end token ends the answer and is not part of it") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    SamplingOptions options;
    options.end_tokens = {60, 9};
    const Answer answer = ask(scheduler, {5}, options);
    CHECK(answer.text == "ghi");
    CHECK(answer.last.reason == FinishReason::End);
    CHECK(answer.last.statistics.n_generated == 3);
}

TEST_CASE("a stop string over several tokens is cut out") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    SamplingOptions options;
    options.stop = {"jkl"};
    const Answer answer = ask(scheduler, {5}, options);
    CHECK(answer.text == "ghi");
    CHECK(answer.tokens == Tokens{6, 7, 8, 9, 10, 11});
    CHECK(answer.last.reason == FinishReason::Stop);
}

TEST_CASE("text held back for a stop string is shown when the answer ends otherwise") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    SamplingOptions options = greedy(5);
    options.stop = {"jkx"};
    CHECK(ask(scheduler, {5}, options).text == "ghijk");
}

TEST_CASE("a full context ends the answer") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options(6));
    Answer answer = ask(scheduler, {0, 1, 2, 3}, greedy(0));
    CHECK(answer.text == "efg");  // two that fit, and one that needs no room
    CHECK(answer.last.reason == FinishReason::Length);
    answer = ask(scheduler, {0, 1, 2, 3, 4, 5}, greedy(0));
    CHECK(answer.text == "g");
    CHECK_THROWS_AS(scheduler.submit(Tokens(7, 0), greedy(0)), errors::ContextFull);
}

TEST_CASE("nonsense is refused at once") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    CHECK_THROWS_AS(scheduler.submit({}, greedy(1)), std::invalid_argument);
    CHECK_THROWS_AS(scheduler.submit({-1}, greedy(1)), std::invalid_argument);
    CHECK_THROWS_AS(scheduler.submit({FakeModel::kVocab}, greedy(1)), std::invalid_argument);
    SamplingOptions options;
    options.temperature = -1.0;
    CHECK_THROWS_AS(scheduler.submit({1}, options), std::invalid_argument);
}

TEST_CASE("a long prompt runs in chunks, with progress") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(2ms); };
    SchedulerOptions options = scheduler_options();
    options.max_prefill_rows = 100;
    Scheduler scheduler(model, letters(), options);
    const Answer answer = ask(scheduler, Tokens(250, 1), greedy(1));
    CHECK(model.largest_run <= 100);
    CHECK(model.n_rows == 250);
    REQUIRE_FALSE(answer.prefill.empty());
    CHECK(answer.prefill.back() == 250);
    CHECK(answer.text == "c");
}

TEST_CASE("prefill steps shrink on a slow machine, so that cancel is prompt") {
    FakeModel model;
    model.before_run = [](std::size_t n_rows) { std::this_thread::sleep_for(n_rows * 100us); };
    SchedulerOptions options = scheduler_options(100'000);
    options.target_step_s = 0.005;
    Scheduler scheduler(model, letters(), options);
    ask(scheduler, Tokens(400, 1), greedy(1));
    model.largest_run = 0;
    ask(scheduler, Tokens(400, 2), greedy(1));
    CHECK(model.largest_run <= 64);
}

TEST_CASE("the common beginning of the next prompt is not computed again") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    ask(scheduler, {1, 2, 3, 4}, greedy(3));  // the cache holds 1 2 3 4 5 6; 7 was never run
    model.n_rows = 0;
    const Answer longer = ask(scheduler, {1, 2, 3, 4, 5, 6, 7, 9}, greedy(1));
    CHECK(longer.last.statistics.n_cached == 6);
    CHECK(longer.prefill.back() == 8);
    CHECK(model.n_rows == 2);
    CHECK(longer.tokens == Tokens{10});
    const Answer same = ask(scheduler, {1, 2, 3, 4, 5, 6, 7, 9}, greedy(1));
    CHECK(same.last.statistics.n_cached == 7);
    CHECK(same.tokens == Tokens{10});
    const Answer other = ask(scheduler, {2, 2}, greedy(1));
    CHECK(other.last.statistics.n_cached == 0);
}

TEST_CASE("requests are served first in, first out") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(1ms); };
    Scheduler scheduler(model, letters(), scheduler_options());
    std::vector<std::int64_t> ids;
    for (const int n : {20, 2, 1})
        ids.push_back(scheduler.submit({3}, greedy(n)));
    std::vector<std::int64_t> order;
    auto answers = collect(scheduler, 3, &order);
    CHECK(order == ids);
    CHECK(answers[ids[1]].tokens == Tokens{4, 5});
}

TEST_CASE("with more slots, requests run side by side and say the same") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options(1000, 2));
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(1ms); };
    const std::int64_t first = scheduler.submit({3}, greedy(40));
    const std::int64_t second = scheduler.submit({10, 11}, greedy(5));
    std::vector<std::int64_t> order;
    auto answers = collect(scheduler, 2, &order);
    CHECK(order == std::vector<std::int64_t>{second, first});
    CHECK(answers[first].tokens.size() == 40);
    CHECK(answers[second].tokens == Tokens{12, 13, 14, 15, 16});
    CHECK(model.n_runs < 46);
}

// The answer's tokens must follow the pattern even, odd, even, ...
class Parity final : public TokenMask {
  public:
    std::vector<std::optional<std::int32_t>> seen;

    std::span<const std::uint32_t> next(std::optional<std::int32_t> previous) override {
        seen.push_back(previous);
        if (seen.size() > 6) throw std::runtime_error("too many");
        words_.assign(2, seen.size() % 2 == 1 ? 0x55555555U : 0xAAAAAAAAU);
        return words_;
    }

  private:
    std::vector<std::uint32_t> words_;
};

TEST_CASE("a mask hears of every token and constrains the next") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    const auto mask = std::make_shared<Parity>();
    const std::int64_t id = scheduler.submit({4}, greedy(4), mask);
    const Answer answer = collect(scheduler, 1)[id];
    CHECK(answer.tokens == Tokens{0, 1, 2, 3});  // the model would say 5
    CHECK(mask->seen == std::vector<std::optional<std::int32_t>>{std::nullopt, 0, 1, 2});
}

TEST_CASE("a mask that fails ends its request with its reason, and the engine goes on") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    class Broken final : public TokenMask {
        std::span<const std::uint32_t> next(std::optional<std::int32_t> /*previous*/) override {
            throw errors::ConstraintFailed("it is broken");
        }
    };
    const std::int64_t id = scheduler.submit({1}, greedy(4), std::make_shared<Broken>());
    const Answer answer = collect(scheduler, 1)[id];
    CHECK(answer.last.kind == EventKind::Failed);
    CHECK(answer.last.problem == "it is broken");
    CHECK(answer.last.is_constraint);
    CHECK(ask(scheduler, {1}, greedy(2)).text == "cd");
}

TEST_CASE("what is continued counts as the answer's own") {
    FakeModel model;
    model.change_logits = [](std::span<float> logits, const std::vector<std::int32_t>&) { logits[3] = 9.5F; };
    Scheduler scheduler(model, letters(), scheduler_options());
    SamplingOptions options = greedy(1);
    options.presence_penalty = 1.0;
    CHECK(ask(scheduler, {8, 7}, options).tokens == Tokens{8});
    options.n_continued = 2;
    CHECK(ask(scheduler, {8, 7}, options).tokens == Tokens{3});
}

TEST_CASE("requests that wait hear how many come first") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(1ms); };
    Scheduler scheduler(model, letters(), scheduler_options());
    const std::int64_t first = scheduler.submit({3}, greedy(0));
    wait_for(scheduler, EventKind::Tokens);
    const std::int64_t second = scheduler.submit({3}, greedy(1));
    const std::int64_t third = scheduler.submit({3}, greedy(1));
    std::map<std::int64_t, std::vector<std::int32_t>> told;
    const auto listen = [&](std::int64_t until) {
        for (bool has_ended = false; !has_ended;) {
            for (const Event& event : scheduler.wait_events(1s)) {
                if (event.kind == EventKind::Prefill && event.n_ahead > 0) {
                    told[event.request_id].push_back(event.n_ahead);
                    CHECK(event.n_done == 0);
                    CHECK(event.n_total == 1);
                }
                has_ended = has_ended || (event.kind == EventKind::Finished && event.request_id == until);
            }
        }
    };
    scheduler.cancel(second);
    listen(second);
    scheduler.cancel(first);
    listen(third);
    CHECK(told[first].empty());
    CHECK(told[second] == std::vector<std::int32_t>{1});
    CHECK(told[third].back() == 1);
}

TEST_CASE("cancel does not wait for the step that is being computed") {
    FakeModel model;
    std::atomic<bool> is_running = false;
    std::atomic<bool> may_end = false;
    model.before_run = [&](std::size_t) {
        is_running = true;
        while (!may_end)
            std::this_thread::sleep_for(1ms);
    };
    Scheduler scheduler(model, letters(), scheduler_options());
    const std::int64_t id = scheduler.submit(Tokens(20, 1), greedy(5));
    while (!is_running)
        std::this_thread::sleep_for(1ms);
    scheduler.cancel(id);
    const Answer answer = collect(scheduler, 1)[id];
    CHECK(answer.last.reason == FinishReason::Cancelled);
    CHECK(answer.last.statistics.n_prompt == 20);
    CHECK_FALSE(may_end);
    may_end = true;
    // What the step left in the cache is known, and of use.
    const Answer next = ask(scheduler, Tokens(20, 1), greedy(2));
    CHECK(next.text == "cd");
    CHECK(next.last.statistics.n_cached == 19);
}

TEST_CASE("cancels from other threads at random moments leave every request with one end") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(50us); };
    Scheduler scheduler(model, letters(), scheduler_options(1000, 2));
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 200; ++i)
        ids.push_back(scheduler.submit(Tokens(static_cast<std::size_t>(1 + i % 40), i % 60), greedy(1 + i % 20)));
    const auto cancel_some = [&](std::size_t first) {
        for (std::size_t i = first; i < ids.size(); i += 3) {
            scheduler.cancel(ids[i]);
            std::this_thread::sleep_for(100us);
        }
    };
    {
        const std::jthread one([&] { cancel_some(0); });
        const std::jthread two([&] { cancel_some(1); });
        const auto answers = collect(scheduler, ids.size());
        CHECK(answers.size() == ids.size());
    }
    CHECK(ask(scheduler, {1}, greedy(2)).text == "cd");
}

TEST_CASE("another thread goes on where the one before stopped") {
    static thread_local bool is_prepared = false;
    FakeModel model;
    std::atomic<int> n_before = 0;
    std::atomic<int> n_after = 0;
    model.before_run = [&](std::size_t) {
        std::this_thread::sleep_for(1ms);
        ++(is_prepared ? n_after : n_before);
    };
    Scheduler scheduler(model, letters(), scheduler_options());
    const std::int64_t id = scheduler.submit({3}, greedy(50));
    wait_for(scheduler, EventKind::Tokens);
    scheduler.change_thread(7, [] { is_prepared = true; });
    const int n_until_change = n_before;
    const Answer answer = collect(scheduler, 1)[id];
    CHECK(answer.last.statistics.n_generated == 50);
    CHECK(answer.last.statistics.n_threads == 7);
    CHECK(n_before == n_until_change);
    CHECK(n_after > 10);
    CHECK_THROWS_AS(scheduler.change_thread(1, [] { throw std::runtime_error("no"); }), std::runtime_error);
    CHECK(ask(scheduler, {1}, greedy(2)).text == "cd");
    scheduler.close();
    CHECK_THROWS_AS(scheduler.change_thread(1, [] {}), errors::Stopped);
}

TEST_CASE("cancel is honoured within one step of decoding") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(5ms); };
    Scheduler scheduler(model, letters(), scheduler_options(1'000'000));
    const std::int64_t id = scheduler.submit({1}, greedy(0));
    wait_for(scheduler, EventKind::Tokens);
    const int n_runs = model.n_runs;
    scheduler.cancel(id);
    scheduler.cancel(id);
    scheduler.cancel(12345);
    const Answer answer = collect(scheduler, 1)[id];
    CHECK(answer.last.reason == FinishReason::Cancelled);
    CHECK(model.n_runs - n_runs <= 2);
    CHECK(ask(scheduler, {1}, greedy(2)).text == "cd");
}

TEST_CASE("cancel is honoured between the chunks of a prefill, and what was computed is kept") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(20ms); };
    SchedulerOptions options = scheduler_options(100'000);
    options.max_prefill_rows = 16;
    Scheduler scheduler(model, letters(), options);
    const std::int64_t id = scheduler.submit(Tokens(10'000, 1), greedy(1));
    wait_for(scheduler, EventKind::Prefill);
    const int n_runs = model.n_runs;
    scheduler.cancel(id);
    const Answer answer = collect(scheduler, 1)[id];
    CHECK(answer.last.reason == FinishReason::Cancelled);
    CHECK(answer.last.statistics.n_generated == 0);
    CHECK(model.n_runs - n_runs <= 2);
    CHECK(ask(scheduler, Tokens(40, 1), greedy(1)).last.statistics.n_cached >= 16);
}

TEST_CASE("a waiting request can be cancelled") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(2ms); };
    Scheduler scheduler(model, letters(), scheduler_options(1'000'000));
    const std::int64_t running = scheduler.submit({1}, greedy(0));
    const std::int64_t waiting = scheduler.submit({2}, greedy(0));
    scheduler.cancel(waiting);
    CHECK(collect(scheduler, 1)[waiting].last.reason == FinishReason::Cancelled);
    scheduler.cancel(running);
    collect(scheduler, 1);
}

TEST_CASE("closing while generating joins promptly and ends every request") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(5ms); };
    Scheduler scheduler(model, letters(), scheduler_options(1'000'000));
    scheduler.submit({1}, greedy(0));
    scheduler.submit({2}, greedy(0));
    wait_for(scheduler, EventKind::Tokens);
    const auto start = std::chrono::steady_clock::now();
    scheduler.close();
    CHECK(std::chrono::steady_clock::now() - start < 500ms);
    CHECK(scheduler.is_closed());
    for (const auto& [id, answer] : collect(scheduler, 2))
        CHECK(answer.last.reason == FinishReason::Cancelled);
    CHECK(scheduler.wait_events(10s).empty());
    CHECK_THROWS_AS(scheduler.submit({1}, greedy(1)), errors::Stopped);
    CHECK_THROWS_AS(scheduler.run_exclusively([](StepModel&) {}), errors::Stopped);
    scheduler.close();
}

TEST_CASE("an exception in a step fails the request, and the engine lives on with a fresh cache") {
    FakeModel model;
    std::atomic<bool> is_faulty = true;
    model.before_run = [&](std::size_t) {
        if (is_faulty) throw std::runtime_error("the disk is gone");
    };
    Scheduler scheduler(model, letters(), scheduler_options());
    const Answer failed = ask(scheduler, {1, 2}, greedy(1));
    CHECK(failed.last.kind == EventKind::Failed);
    CHECK(failed.last.problem == "the disk is gone");
    is_faulty = false;
    const Answer answer = ask(scheduler, {1, 2}, greedy(1));
    CHECK(answer.text == "d");
    CHECK(answer.last.statistics.n_cached == 0);
}

TEST_CASE("logits that are no numbers fail the request with a clear problem") {
    FakeModel model;
    model.change_logits = [](std::span<float> logits, const Tokens& tokens) {
        if (tokens.size() == 4) logits[7] = std::numeric_limits<float>::quiet_NaN();
    };
    Scheduler scheduler(model, letters(), scheduler_options());
    const Answer answer = ask(scheduler, {1, 2}, greedy(9));
    CHECK(answer.text == "de");
    CHECK(answer.last.kind == EventKind::Failed);
    CHECK(answer.last.problem == "the model computed values that are no numbers, at position 4");
}

TEST_CASE("log probabilities come one per token") {
    FakeModel model;
    Scheduler scheduler(model, letters(), scheduler_options());
    SamplingOptions options = greedy(4);
    options.n_logprobs = 2;
    const Answer answer = ask(scheduler, {1}, options);
    CHECK(answer.logprobs.size() == 4);
    CHECK(answer.n_top_logprobs == 4);
}

TEST_CASE("an exclusive task waits for the running request, sees an empty cache and leaves one") {
    FakeModel model;
    model.before_run = [](std::size_t) { std::this_thread::sleep_for(1ms); };
    Scheduler scheduler(model, letters(), scheduler_options());
    const std::int64_t id = scheduler.submit({1, 2, 3}, greedy(20));
    wait_for(scheduler, EventKind::Prefill);
    bool was_run = false;
    scheduler.run_exclusively([&](StepModel& exclusive) {
        const model::Row row{5, 0, 0, false};
        exclusive.reserve(0, 1);
        exclusive.run({&row, 1}, {});
        was_run = true;
    });
    CHECK(was_run);
    CHECK(collect(scheduler, 1)[id].last.statistics.n_generated == 20);
    CHECK(ask(scheduler, {1, 2, 3}, greedy(1)).last.statistics.n_cached == 0);
    CHECK_THROWS_AS(scheduler.run_exclusively([](StepModel&) { throw std::runtime_error("no"); }), std::runtime_error);
}

}  // namespace
}  // namespace smallmind::engine

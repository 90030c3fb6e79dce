#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <vector>

#include "engine/event.hpp"

namespace smallmind::engine {

// Events on their way out of the engine's thread.  Those of one request keep their order; while nobody collects, its
// tokens grow into one event and its prefill progress is replaced by newer progress, so the queue stays small.
class EventQueue {
  public:
    void push(Event event);

    // Everything since the last call, waiting up to `timeout` for the first.  Empty after the timeout, or when closed.
    // Where nothing has come but more tokens of answers that have begun, it waits until `gap` after the last call that
    // returned something: who shows an answer 30 times a second need not be woken for each token.
    std::vector<Event> wait(std::chrono::duration<double> timeout, std::chrono::duration<double> gap = {});

    // Wakes every waiter.  What is in the queue can still be collected.
    void close();

  private:
    using Clock = std::chrono::steady_clock;

    // Whether nobody should wait for `event`; notes which answers have begun.
    bool is_urgent(const Event& event);

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Event> events_;
    std::set<std::int64_t> begun_;  // requests of which there were tokens
    bool has_urgent_ = false;       // among events_
    Clock::time_point collected_{};
    bool is_closed_ = false;
};

}  // namespace smallmind::engine

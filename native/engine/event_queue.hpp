#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "engine/event.hpp"

namespace smallmind::engine {

// Events on their way out of the engine's thread.  Those of one request keep their order; while nobody collects, its
// tokens grow into one event and its prefill progress is replaced by newer progress, so the queue stays small.
class EventQueue {
  public:
    void push(Event event);

    // Everything since the last call, waiting up to `timeout` for the first.  Empty after the timeout, or when closed.
    std::vector<Event> wait(std::chrono::duration<double> timeout);

    // Wakes every waiter.  What is in the queue can still be collected.
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Event> events_;
    bool is_closed_ = false;
};

}  // namespace smallmind::engine

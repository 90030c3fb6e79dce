#include "engine/event_queue.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

namespace smallmind::engine {
namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// Merges `event` into the older event of the same request and kind, where that loses nothing.
bool merge(Event& older, Event& event) {
    if (older.kind != event.kind) return false;
    if (event.kind == EventKind::Prefill) {
        older = std::move(event);
        return true;
    }
    if (event.kind != EventKind::Tokens) return false;
    older.text += event.text;
    append(older.token_ids, std::move(event.token_ids));
    append(older.logprobs, std::move(event.logprobs));
    append(older.top_logprobs, std::move(event.top_logprobs));
    return true;
}

}  // namespace

void EventQueue::push(Event event) {
    const std::scoped_lock lock(mutex_);
    const auto newest_first = events_ | std::views::reverse;
    const auto older = std::ranges::find(newest_first, event.request_id, &Event::request_id);
    if (older != newest_first.end() && merge(*older, event)) return;
    events_.push_back(std::move(event));
    arrived_.notify_one();
}

std::vector<Event> EventQueue::wait(std::chrono::duration<double> timeout) {
    std::unique_lock lock(mutex_);
    // Years would overflow the clock; a NaN counts as 0.
    const double limit_s = timeout.count() > 0.0 ? std::min(timeout.count(), 1e8) : 0.0;
    arrived_.wait_for(lock, std::chrono::duration<double>(limit_s), [this] { return !events_.empty() || is_closed_; });
    return std::exchange(events_, {});
}

void EventQueue::close() {
    const std::scoped_lock lock(mutex_);
    is_closed_ = true;
    arrived_.notify_all();
}

}  // namespace smallmind::engine

#include "engine/event_queue.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

namespace smallmind::engine {
namespace {

using Seconds = std::chrono::duration<double>;

// Years would overflow the clock; a NaN counts as 0.
Seconds limited(Seconds span) { return Seconds(span.count() > 0.0 ? std::min(span.count(), 1e8) : 0.0); }

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
    const bool is_first = events_.empty();
    const bool is_news = is_urgent(event);
    has_urgent_ = has_urgent_ || is_news;
    if (is_first || is_news) arrived_.notify_one();
    const auto newest_first = events_ | std::views::reverse;
    const auto older = std::ranges::find(newest_first, event.request_id, &Event::request_id);
    if (older != newest_first.end() && merge(*older, event)) return;
    events_.push_back(std::move(event));
}

bool EventQueue::is_urgent(const Event& event) {
    if (event.kind == EventKind::Tokens) return begun_.insert(event.request_id).second;
    if (event.kind != EventKind::Prefill) begun_.erase(event.request_id);
    return true;
}

std::vector<Event> EventQueue::wait(std::chrono::duration<double> timeout, std::chrono::duration<double> gap) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, limited(timeout), [this] { return !events_.empty() || is_closed_; });
    if (!events_.empty()) {
        const auto next = collected_ + std::chrono::duration_cast<Clock::duration>(limited(gap));
        arrived_.wait_until(lock, next, [this] { return has_urgent_ || is_closed_; });
        collected_ = Clock::now();
    }
    has_urgent_ = false;
    return std::exchange(events_, {});
}

void EventQueue::close() {
    const std::scoped_lock lock(mutex_);
    is_closed_ = true;
    arrived_.notify_all();
}

}  // namespace smallmind::engine

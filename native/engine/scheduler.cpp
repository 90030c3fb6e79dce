#include "engine/scheduler.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <stdexcept>
#include <utility>

#include "errors.hpp"
#include "threads/priority.hpp"

namespace smallmind::engine {
namespace {

constexpr std::size_t kFirstPrefillRows = 128;
constexpr std::size_t kMinPrefillRows = 16;

// What a Failed event says.  Called from a catch block.
Failure describe_current_exception() {
    try {
        throw;
    } catch (const errors::FileChanged& error) {
        return {error.problem, error.path};
    } catch (const errors::ConstraintFailed& error) {
        return {error.problem, {}, true};
    } catch (const errors::Stopped& error) {
        return {error.problem};
    } catch (const errors::MemoryError&) {
        return {"the memory is full"};
    } catch (const std::bad_alloc&) {
        return {"the memory is full"};
    } catch (const std::exception& error) {
        return {error.what()};
    } catch (...) {
        return {"the engine failed"};
    }
}

Event make_event(std::int64_t request_id, EventKind kind) {
    Event event;
    event.request_id = request_id;
    event.kind = kind;
    return event;
}

constexpr auto is_free = [](const auto& slot) { return !slot.is_taken; };

std::size_t common_prefix(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
    const auto mismatch = std::ranges::mismatch(a, b);
    return static_cast<std::size_t>(mismatch.in1 - a.begin());
}

}  // namespace

Scheduler::Scheduler(StepModel& model, std::vector<std::string> token_bytes, SchedulerOptions options)
    : model_(model),
      token_bytes_(std::move(token_bytes)),
      options_(std::move(options)),
      slots_(std::max<std::size_t>(1, options_.n_slots)),
      n_threads_(options_.n_threads),
      prefill_rows_(std::min(kFirstPrefillRows, options_.max_prefill_rows)),
      thread_([this] {
          threads::take_priority(threads::Priority::kBehindWindows);
          loop();
      }) {}

Scheduler::~Scheduler() { close(); }

std::int64_t Scheduler::submit(std::vector<std::int32_t> prompt, SamplingOptions options,
                               std::shared_ptr<TokenMask> mask) {
    check_options(options);
    if (prompt.empty()) throw std::invalid_argument("the prompt is empty");
    check_tokens(prompt, model_.n_vocab());
    if (prompt.size() > options_.context_length) {
        throw errors::ContextFull(static_cast<std::int64_t>(prompt.size()),
                                  static_cast<std::int64_t>(options_.context_length));
    }
    const std::scoped_lock lock(mutex_);
    if (is_closing_) throw errors::Stopped("the engine was closed");
    const std::int64_t id = next_id_++;
    waiting_.push_back(std::make_shared<Request>(id, std::move(prompt), std::move(options), std::move(mask)));
    unfinished_.emplace(id, waiting_.back());
    if (std::ranges::none_of(slots_, is_free)) tell_waiting();
    work_arrived_.notify_one();
    return id;
}

void Scheduler::cancel(std::int64_t request_id) {
    const std::scoped_lock lock(mutex_);
    const auto found = unfinished_.find(request_id);
    if (found == unfinished_.end()) return;
    const RequestPtr request = found->second;
    finish(request, FinishReason::Cancelled);
    tell_waiting();
}

void Scheduler::run_exclusively(std::function<void(StepModel&)> task) {
    std::packaged_task<void(StepModel&)> packaged(std::move(task));
    std::future<void> done = packaged.get_future();
    {
        const std::scoped_lock lock(mutex_);
        if (is_closing_) throw errors::Stopped("the engine was closed");
        tasks_.push_back(std::move(packaged));
        work_arrived_.notify_one();
    }
    try {
        done.get();
    } catch (const std::future_error&) {
        throw errors::Stopped("the engine was closed");
    }
}

void Scheduler::change_thread(int n_threads, std::function<void()> prepare) {
    const std::scoped_lock thread_lock(thread_mutex_);
    {
        const std::scoped_lock lock(mutex_);
        if (is_closing_) throw errors::Stopped("the engine was closed");
        is_changing_thread_ = true;
        work_arrived_.notify_one();
    }
    thread_.join();
    std::packaged_task<void()> prepared(std::move(prepare));
    std::future<void> done = prepared.get_future();
    {
        const std::scoped_lock lock(mutex_);
        is_changing_thread_ = false;
        n_threads_ = n_threads;
        try {
            thread_ = std::thread([this, task = std::move(prepared)]() mutable {
                task();
                loop();
            });
        } catch (...) {  // nobody is left to go on
            is_closing_ = true;
            end_everything();
            throw;
        }
    }
    done.get();
}

void Scheduler::close() {
    {
        const std::scoped_lock lock(mutex_);
        is_closing_ = true;
        work_arrived_.notify_one();
    }
    const std::scoped_lock thread_lock(thread_mutex_);
    if (thread_.joinable()) thread_.join();
}

void Scheduler::loop() {
    Lock lock(mutex_);
    while (wait_for_work(lock)) {
        run_tasks(lock);
        admit();
        if (!active_.empty()) step(lock);
    }
    if (is_closing_) end_everything();
}

// Returns false when the engine is closing, or another thread goes on.
bool Scheduler::wait_for_work(Lock& lock) {
    const auto is_leaving = [this] { return is_closing_ || is_changing_thread_; };
    if (active_.empty()) {
        work_arrived_.wait(lock, [&] { return is_leaving() || !waiting_.empty() || !tasks_.empty(); });
    }
    return !is_leaving();
}

void Scheduler::run_tasks(Lock& lock) {
    while (active_.empty() && !tasks_.empty() && !is_closing_) {
        std::packaged_task<void(StepModel&)> task = std::move(tasks_.front());
        tasks_.pop_front();
        for (std::size_t i = 0; i < slots_.size(); ++i)
            clear_slot(i);
        lock.unlock();
        task(model_);
        lock.lock();
    }
}

void Scheduler::admit() {
    if (waiting_.empty()) return;
    while (!waiting_.empty() && std::ranges::any_of(slots_, is_free)) {
        const RequestPtr request = std::move(waiting_.front());
        waiting_.pop_front();
        start(request, pick_slot(*request));
    }
    tell_waiting();
}

// Every request that waits hears how many come first, whenever that has changed.
void Scheduler::tell_waiting() {
    std::size_t n_ahead = active_.size();
    for (const RequestPtr& request : waiting_) {
        if (n_ahead > 0 && request->n_ahead != n_ahead) {
            request->n_ahead = n_ahead;
            emit_prefill(*request);
        }
        ++n_ahead;
    }
}

// The free slot that holds the longest beginning of the prompt.  At least one slot is free.
std::size_t Scheduler::pick_slot(const Request& request) const {
    std::size_t best = slots_.size();
    std::size_t best_length = 0;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (slots_[i].is_taken) continue;
        const std::size_t length = common_prefix(slots_[i].tokens, request.tokens);
        if (best < slots_.size() && length <= best_length) continue;
        best = i;
        best_length = length;
    }
    return best;
}

// Keeps the common prefix in the cache, but always runs the last token of the prompt, whose logits are needed.
void Scheduler::start(const RequestPtr& request, std::size_t slot) {
    std::vector<std::int32_t>& held = slots_[slot].tokens;
    slots_[slot].is_taken = true;
    request->slot = slot;
    request->state = RequestState::Prefill;
    request->started_at = Clock::now();
    active_.push_back(request);
    const std::size_t n_cached = std::min(common_prefix(held, request->tokens), request->n_prompt - 1);
    try {
        model_.truncate(slot, n_cached);
    } catch (...) {
        clear_slot(slot);
        fail(request, describe_current_exception());
        return;
    }
    held.resize(n_cached);
    request->n_cached = n_cached;
    request->n_run = n_cached;
    emit_prefill(*request);
}

void Scheduler::step(Lock& lock) {
    const Batch batch = schedule();
    std::vector<Outcome> outcomes;
    std::optional<Failure> failure;
    lock.unlock();
    const Clock::time_point begin = Clock::now();
    Clock::time_point ran_at = begin;
    try {
        run(batch);
        ran_at = Clock::now();
        outcomes = choose_tokens(batch);
    } catch (...) {
        failure = describe_current_exception();
    }
    lock.lock();
    if (failure) return fail_all(batch, *failure);
    adapt_prefill(batch.rows.size(), seconds_between(begin, ran_at));
    postprocess(batch, std::move(outcomes), ran_at);
}

// One row for every request that decodes, then prompts with the room that is left.
Scheduler::Batch Scheduler::schedule() const {
    Batch batch;
    for (const RequestPtr& request : active_) {
        if (request->state == RequestState::Decode) add_share(batch, request, 1);
    }
    for (const RequestPtr& request : active_) {
        if (request->state != RequestState::Prefill || batch.rows.size() >= prefill_rows_) continue;
        const std::size_t n_left = request->n_prompt - request->n_run;
        add_share(batch, request, std::min(n_left, prefill_rows_ - batch.rows.size()));
    }
    return batch;
}

void Scheduler::add_share(Batch& batch, const RequestPtr& request, std::size_t n_rows) const {
    const std::size_t end = request->n_run + n_rows;
    const bool wants_token = end == request->tokens.size();
    for (std::size_t i = request->n_run; i < end; ++i) {
        batch.rows.push_back({request->tokens[i], static_cast<std::int32_t>(i),
                              static_cast<std::int32_t>(request->slot), wants_token && i + 1 == end});
    }
    batch.shares.push_back({request, n_rows, wants_token});
    batch.n_wanting += wants_token ? 1 : 0;
}

void Scheduler::run(const Batch& batch) {
    for (const Share& share : batch.shares)
        model_.reserve(share.request->slot, share.request->n_run + share.n_rows);
    const std::size_t n_logits = batch.n_wanting * static_cast<std::size_t>(model_.n_vocab());
    if (logits_.size() < n_logits) logits_ = memory::AlignedBuffer<float>(n_logits, "The sampler");
    model_.run(batch.rows, logits_.span().first(n_logits));
}

// Steps of a long prompt take about target_step_s, whatever the model and the machine.
void Scheduler::adapt_prefill(std::size_t n_rows, double seconds) {
    if (n_rows < kMinPrefillRows) return;
    const double rows = static_cast<double>(n_rows) * options_.target_step_s / std::max(seconds, 1e-6);
    const double limit = static_cast<double>(options_.max_prefill_rows);
    const auto wanted = static_cast<std::size_t>(std::clamp(rows, 1.0, std::max(1.0, limit)));
    prefill_rows_ = wanted < kMinPrefillRows ? std::min(kMinPrefillRows, options_.max_prefill_rows) : wanted;
    prefill_rows_ -= prefill_rows_ > kMinPrefillRows ? prefill_rows_ % kMinPrefillRows : 0;
}

std::vector<Scheduler::Outcome> Scheduler::choose_tokens(const Batch& batch) {
    const auto n_vocab = static_cast<std::size_t>(model_.n_vocab());
    std::vector<Outcome> outcomes;
    for (const Share& share : batch.shares) {
        if (!share.wants_token) continue;
        outcomes.push_back(choose_token(*share.request, logits_.span().subspan(n_vocab * outcomes.size(), n_vocab)));
    }
    return outcomes;
}

Scheduler::Outcome Scheduler::choose_token(Request& request, std::span<float> logits) {
    try {
        std::span<const std::uint32_t> mask;
        if (request.mask) {
            const bool is_first = request.n_generated() == 0;
            mask = request.mask->next(is_first ? std::nullopt : std::optional(request.tokens.back()));
            if (mask.empty()) throw errors::ConstraintFailed("no token is allowed here");
        }
        return {sampler_.choose(logits, request.tokens, request.options, request.n_answered(), mask)};
    } catch (...) {
        return {{}, describe_current_exception()};
    }
}

// The cache may hold half a step, so the slots start afresh.
void Scheduler::fail_all(const Batch& batch, const Failure& failure) {
    for (const Share& share : batch.shares) {
        clear_slot(share.request->slot);
        if (!share.request->is_over) fail(share.request, failure);
    }
}

// Of requests that were cancelled meanwhile only what the cache holds is noted.
void Scheduler::postprocess(const Batch& batch, std::vector<Outcome> outcomes, Clock::time_point ran_at) {
    auto outcome = outcomes.begin();
    for (const Share& share : batch.shares) {
        advance(share, ran_at);
        if (!share.wants_token) continue;
        Outcome& made = *outcome++;
        if (share.request->is_over) continue;
        if (made.failure) {
            clear_slot(share.request->slot);
            fail(share.request, std::move(*made.failure));
        } else {
            append_token(share.request, std::move(made.choice));
        }
    }
}

void Scheduler::advance(const Share& share, Clock::time_point ran_at) {
    Request& request = *share.request;
    const auto begin = request.tokens.begin() + static_cast<std::ptrdiff_t>(request.n_run);
    std::vector<std::int32_t>& held = slots_[request.slot].tokens;
    held.insert(held.end(), begin, begin + static_cast<std::ptrdiff_t>(share.n_rows));
    request.n_run += share.n_rows;
    if (request.state != RequestState::Prefill || request.is_over) return;
    emit_prefill(request);
    if (!share.wants_token) return;
    request.state = RequestState::Decode;
    request.prefilled_at = ran_at;
}

void Scheduler::append_token(const RequestPtr& request, Choice choice) {
    const Clock::time_point now = Clock::now();
    if (request->n_generated() == 0) request->first_token_at = request->last_token_at = now;
    const std::vector<std::int32_t>& ends = request->options.end_tokens;
    if (std::ranges::find(ends, choice.token) != ends.end()) return finish(request, FinishReason::End);

    request->last_token_at = now;
    const auto token = static_cast<std::size_t>(choice.token);
    request->tokens.push_back(choice.token);
    std::string text = request->stop.push(token < token_bytes_.size() ? token_bytes_[token] : std::string());
    emit_token(*request, std::move(choice), std::move(text));
    if (request->stop.has_matched()) return finish(request, FinishReason::Stop);
    const auto max_tokens = static_cast<std::size_t>(request->options.max_tokens);
    const bool is_long_enough = max_tokens > 0 && request->n_generated() >= max_tokens;
    // The new token has no cache position yet; beyond the context it never gets one.
    if (is_long_enough || request->tokens.size() > options_.context_length) finish(request, FinishReason::Length);
}

void Scheduler::emit_token(Request& request, Choice choice, std::string text) {
    Event event = make_event(request.id, EventKind::Tokens);
    event.text = std::move(text);
    event.token_ids = {choice.token};
    if (request.options.n_logprobs > 0) {
        event.logprobs = {choice.logprob};
        event.top_logprobs.push_back(std::move(choice.top));
    }
    events_.push(std::move(event));
}

void Scheduler::emit_prefill(const Request& request) {
    Event event = make_event(request.id, EventKind::Prefill);
    event.n_done = static_cast<std::int32_t>(request.n_run);
    event.n_total = static_cast<std::int32_t>(request.n_prompt);
    event.statistics.n_cached = static_cast<std::int32_t>(request.n_cached);
    if (request.state == RequestState::Waiting) {
        event.n_ahead = static_cast<std::int32_t>(request.n_ahead);
    } else {
        event.elapsed_s = seconds_between(request.started_at, Clock::now());
    }
    events_.push(std::move(event));
}

void Scheduler::finish(const RequestPtr& request, FinishReason reason) {
    forget(request);
    Event rest = make_event(request->id, EventKind::Tokens);
    rest.text = request->stop.flush();
    if (!rest.text.empty()) events_.push(std::move(rest));
    Event event = make_event(request->id, EventKind::Finished);
    event.reason = reason;
    event.statistics = statistics_of(*request);
    events_.push(std::move(event));
}

void Scheduler::fail(const RequestPtr& request, Failure failure) {
    forget(request);
    Event event = make_event(request->id, EventKind::Failed);
    event.problem = std::move(failure.problem);
    event.changed_file = std::move(failure.changed_file);
    event.is_constraint = failure.is_constraint;
    events_.push(std::move(event));
}

void Scheduler::forget(const RequestPtr& request) {
    request->is_over = true;
    if (std::erase(active_, request) > 0) slots_[request->slot].is_taken = false;
    std::erase(waiting_, request);
    unfinished_.erase(request->id);
}

void Scheduler::clear_slot(std::size_t slot) {
    slots_[slot].tokens.clear();
    try {
        model_.truncate(slot, 0);
    } catch (...) {
        // The next request truncates again before it runs, and fails with a reason if that still does not work.
    }
}

void Scheduler::end_everything() {
    std::vector<RequestPtr> rest;
    for (const auto& [id, request] : unfinished_)
        rest.push_back(request);
    tasks_.clear();
    std::ranges::sort(rest, {}, &Request::id);
    for (const RequestPtr& request : rest)
        finish(request, FinishReason::Cancelled);
    events_.close();
}

Statistics Scheduler::statistics_of(const Request& request) const {
    Statistics statistics;
    statistics.n_prompt = static_cast<std::int32_t>(request.n_prompt);
    statistics.n_cached = static_cast<std::int32_t>(request.n_cached);
    statistics.n_generated = static_cast<std::int32_t>(request.n_generated());
    if (request.state == RequestState::Decode) {
        statistics.prefill_s = seconds_between(request.started_at, request.prefilled_at);
        statistics.time_to_first_token_s = seconds_between(request.submitted_at, request.first_token_at);
        statistics.decode_s = seconds_between(request.first_token_at, request.last_token_at);
    }
    statistics.kernel = options_.kernel;
    statistics.n_threads = n_threads_;
    statistics.seed = request.options.seed;
    return statistics;
}

}  // namespace smallmind::engine

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "engine/event.hpp"
#include "engine/event_queue.hpp"
#include "engine/request.hpp"
#include "engine/sampler.hpp"
#include "engine/step_model.hpp"
#include "memory/aligned_buffer.hpp"

namespace smallmind::engine {

struct SchedulerOptions {
    std::size_t context_length = 0;
    std::size_t n_slots = 1;             // sequences that run at the same time; the others wait, first in first out
    std::size_t max_prefill_rows = 512;  // prompt tokens of one step
    double target_step_s = 0.2;  // prefill steps shrink to about this: closing, and whoever is next, wait for their end
    std::string kernel;          // for the statistics, like n_threads
    int n_threads = 0;
};

// Why a request failed: as in Event.
struct Failure {
    std::string problem;
    std::string changed_file{};
    bool is_constraint = false;
};

// Continuous batching on a thread of its own: schedule() picks the rows of a step, run() computes them, postprocess()
// samples and emits.  A slot keeps its tokens in the cache after a request ends, for the next one that begins alike.
// Public methods may be called from any thread, and wait for no step unless they say so.
class Scheduler {
  public:
    // token_bytes: the text of each token id.  model must outlive the scheduler.
    Scheduler(StepModel& model, std::vector<std::string> token_bytes, SchedulerOptions options);
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    // mask: may be null.  Throws ContextFull, Stopped (closed), std::invalid_argument (nonsense options or token ids).
    // Returns the id.
    std::int64_t submit(std::vector<std::int32_t> prompt, SamplingOptions options,
                        std::shared_ptr<TokenMask> mask = nullptr);

    // Ends the request at once; a step that is being computed for it is finished, and its result forgotten.  Unknown
    // and ended ids are ignored.
    void cancel(std::int64_t request_id);

    // See EventQueue::wait.
    std::vector<Event> wait_events(std::chrono::duration<double> timeout, std::chrono::duration<double> gap = {}) {
        return events_.wait(timeout, gap);
    }

    // Runs `task` on the scheduler's thread while no request is active, with an empty cache before and after, and waits
    // for it.  What it throws is thrown here.  Throws Stopped when closed.
    void run_exclusively(std::function<void(StepModel&)> task);

    // Goes on with another thread, which calls `prepare` first; n_threads are for the statistics.  Waits for the step
    // or the task that is being computed; requests notice nothing.  What prepare throws is thrown here, after which all
    // goes on.  Throws Stopped when closed.
    void change_thread(int n_threads, std::function<void()> prepare);

    // Ends every request as cancelled and joins the thread.  Idempotent.
    void close();
    [[nodiscard]] bool is_closed() const noexcept { return is_closing_.load(); }

  private:
    using RequestPtr = std::shared_ptr<Request>;

    // A sequence of the cache and the tokens that it holds.
    struct Slot {
        std::vector<std::int32_t> tokens;
        bool is_taken = false;
    };

    // What a request contributes to a step: n_rows consecutive rows.
    struct Share {
        RequestPtr request;
        std::size_t n_rows = 0;
        bool wants_token = false;
    };

    struct Batch {
        std::vector<model::Row> rows;
        std::vector<Share> shares;
        std::size_t n_wanting = 0;
    };

    // What came of a share that wants a token.
    struct Outcome {
        Choice choice;
        std::optional<Failure> failure{};
    };

    using Lock = std::unique_lock<std::mutex>;

    // All of these hold the lock, but for what is computed.
    void loop();
    bool wait_for_work(Lock& lock);
    void run_tasks(Lock& lock);
    void admit();
    void tell_waiting();
    void start(const RequestPtr& request, std::size_t slot);
    std::size_t pick_slot(const Request& request) const;

    void step(Lock& lock);
    Batch schedule() const;
    void add_share(Batch& batch, const RequestPtr& request, std::size_t n_rows) const;
    void run(const Batch& batch);
    std::vector<Outcome> choose_tokens(const Batch& batch);
    Outcome choose_token(Request& request, std::span<float> logits);
    void fail_all(const Batch& batch, const Failure& failure);
    void postprocess(const Batch& batch, std::vector<Outcome> outcomes, Clock::time_point ran_at);
    void advance(const Share& share, Clock::time_point ran_at);
    void adapt_prefill(std::size_t n_rows, double seconds);

    void append_token(const RequestPtr& request, Choice choice);
    void emit_token(Request& request, Choice choice, std::string text);
    void emit_prefill(const Request& request);
    void finish(const RequestPtr& request, FinishReason reason);
    void fail(const RequestPtr& request, Failure failure);
    void forget(const RequestPtr& request);
    void clear_slot(std::size_t slot);
    void end_everything();
    [[nodiscard]] Statistics statistics_of(const Request& request) const;

    StepModel& model_;
    const std::vector<std::string> token_bytes_;
    const SchedulerOptions options_;
    EventQueue events_;

    // Shared, under mutex_.
    std::mutex mutex_;
    std::condition_variable work_arrived_;
    std::deque<RequestPtr> waiting_;
    std::unordered_map<std::int64_t, RequestPtr> unfinished_;
    std::deque<std::packaged_task<void(StepModel&)>> tasks_;
    std::vector<RequestPtr> active_;
    std::vector<Slot> slots_;
    std::int64_t next_id_ = 1;
    int n_threads_;
    bool is_changing_thread_ = false;
    std::atomic<bool> is_closing_ = false;  // changed under mutex_

    // The scheduler thread's own.
    Sampler sampler_;
    memory::AlignedBuffer<float> logits_;
    std::size_t prefill_rows_;

    std::mutex thread_mutex_;  // whoever starts or joins the thread; taken before mutex_
    std::thread thread_;       // last: it starts when everything else is there
};

}  // namespace smallmind::engine

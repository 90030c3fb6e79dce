#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
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
    double target_step_s = 0.2;  // prefill steps shrink to about this, because cancel waits for the end of a step
    std::string kernel;          // for the statistics, like n_threads
    int n_threads = 0;
};

// Why a request failed: as in Event.
struct Failure {
    std::string problem;
    std::string changed_file{};
};

// Continuous batching on a thread of its own: schedule() picks the rows of a step, run() computes them, postprocess()
// samples and emits.  A slot keeps its tokens in the cache after a request ends, for the next one that begins alike.
// Public methods may be called from any thread.
class Scheduler {
  public:
    // token_bytes: the text of each token id.  model must outlive the scheduler.
    Scheduler(StepModel& model, std::vector<std::string> token_bytes, SchedulerOptions options);
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    // Throws ContextFull, Stopped (closed), std::invalid_argument (nonsense options or token ids).  Returns the id.
    std::int64_t submit(std::vector<std::int32_t> prompt, SamplingOptions options);

    // Honoured at the next step.  Unknown and ended ids are ignored.
    void cancel(std::int64_t request_id);

    std::vector<Event> wait_events(std::chrono::duration<double> timeout) { return events_.wait(timeout); }

    // Runs `task` on the scheduler's thread while no request is active, with an empty cache before and after, and waits
    // for it.  What it throws is thrown here.  Throws Stopped when closed.
    void run_exclusively(std::function<void(StepModel&)> task);

    // Ends every request as cancelled and joins the thread.  Idempotent.
    void close();
    [[nodiscard]] bool is_closed() const;

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

    void loop();
    bool wait_for_work();
    void run_tasks();
    void end_cancelled();
    void admit();
    void start(const RequestPtr& request, std::size_t slot);
    std::size_t pick_slot(const Request& request) const;

    void step();
    Batch schedule() const;
    void add_share(Batch& batch, const RequestPtr& request, std::size_t n_rows) const;
    void run(const Batch& batch);
    void postprocess(const Batch& batch);
    void advance(const Share& share);
    void adapt_prefill(std::size_t n_rows, double seconds);

    void choose_token(const RequestPtr& request, std::span<float> logits);
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
    mutable std::mutex mutex_;
    std::condition_variable work_arrived_;
    std::deque<RequestPtr> waiting_;
    std::unordered_map<std::int64_t, RequestPtr> unfinished_;
    std::deque<std::packaged_task<void(StepModel&)>> tasks_;
    std::int64_t next_id_ = 1;
    bool is_closing_ = false;

    // The scheduler thread's own.
    std::vector<RequestPtr> active_;
    std::vector<Slot> slots_;
    Sampler sampler_;
    memory::AlignedBuffer<float> logits_;
    std::size_t prefill_rows_;

    std::once_flag joined_;
    std::jthread thread_;  // last: it starts when everything else is there
};

}  // namespace smallmind::engine

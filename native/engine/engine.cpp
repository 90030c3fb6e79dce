#include "engine/engine.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "errors.hpp"
#include "kernels/dispatch.hpp"
#include "threads/priority.hpp"

namespace smallmind::engine {
namespace {

constexpr int kMaxThreads = 1024;

int checked_threads(int n_threads) {
    if (n_threads < 1 || n_threads > kMaxThreads) throw std::invalid_argument("n_threads must be 1 to 1024");
    return n_threads;
}

std::size_t checked_context(std::size_t context_length) {
    if (context_length < 1 || context_length > INT32_MAX) throw std::invalid_argument("context_length must be over 0");
    return context_length;
}

// The streams of a bench share the context, but each of them fills whole pages.
std::size_t cache_positions(std::size_t context_length) {
    return context_length + Engine::kMaxStreams * kernels::kPagePositions;
}

SchedulerOptions scheduler_options(const kernels::KernelTable& kernels, int n_threads, std::size_t context_length) {
    SchedulerOptions options;
    options.context_length = context_length;
    options.max_prefill_rows = ForwardModel::kMaxRows;
    options.kernel = kernels.name;
    options.n_threads = n_threads;
    return options;
}

}  // namespace

Engine::Engine(std::shared_ptr<const model::Model> model, const EngineOptions& options,
               std::vector<std::string> token_bytes)
    : kernels_(kernels::table_named(options.kernel)),
      n_threads_(checked_threads(options.n_threads)),
      max_threads_(checked_threads(std::max(options.n_threads, options.max_threads))),
      context_length_(checked_context(options.context_length)),
      kv_format_(options.kv_format),
      model_(std::move(model), kernels_, n_threads_, max_threads_, kv_format_, cache_positions(context_length_)),
      scheduler_(model_, std::move(token_bytes), scheduler_options(kernels_, n_threads_, context_length_)) {}

std::int64_t Engine::submit(std::vector<std::int32_t> prompt, SamplingOptions options,
                            std::shared_ptr<TokenMask> mask) {
    model_.weights().require_intact();
    return scheduler_.submit(std::move(prompt), std::move(options), std::move(mask));
}

// Another thread, because not every system lets one have its priority back.
void Engine::set_threads(int n_threads, bool has_low_priority) {
    if (n_threads < 1 || n_threads > max_threads_) {
        throw std::invalid_argument("n_threads must be 1 to " + std::to_string(max_threads_));
    }
    scheduler_.change_thread(n_threads, [this, n_threads, has_low_priority] {
        const auto priority = has_low_priority ? threads::Priority::kLow : threads::Priority::kBehindWindows;
        threads::take_priority(priority);
        model_.set_threads(n_threads, priority);
        n_threads_ = n_threads;
        has_low_priority_ = has_low_priority;
    });
}

void Engine::evaluate(std::span<const std::int32_t> tokens, std::size_t chunk, std::span<float> logits) {
    require_room(tokens.size());
    check_tokens(tokens, model_.n_vocab());
    const std::size_t n_rows = chunk == 0 ? ForwardModel::kMaxRows : std::min(chunk, ForwardModel::kMaxRows);
    scheduler_.run_exclusively([&](StepModel& model) { engine::evaluate(model, tokens, n_rows, logits); });
}

double Engine::measure_prefill(std::size_t n_tokens) {
    if (n_tokens == 0) throw std::invalid_argument("n_tokens must be over 0");
    require_room(n_tokens);
    double seconds = 0.0;
    scheduler_.run_exclusively(
        [&](StepModel& model) { seconds = engine::measure_prefill(model, n_tokens, ForwardModel::kMaxRows); });
    return seconds;
}

DecodeTimes Engine::measure_decode(std::size_t n_tokens, std::size_t depth, std::size_t n_streams) {
    if (n_streams < 1 || n_streams > kMaxStreams) throw std::invalid_argument("n_streams must be 1 to 64");
    require_room(n_tokens);
    require_room(depth);
    require_room((std::max<std::size_t>(depth, 1) + n_tokens) * n_streams);
    DecodeTimes times;
    scheduler_.run_exclusively([&](StepModel& model) {
        times = engine::measure_decode(model, n_tokens, depth, n_streams, ForwardModel::kMaxRows);
    });
    return times;
}

void Engine::require_room(std::size_t n_tokens) const {
    if (n_tokens <= context_length_) return;
    throw errors::ContextFull(static_cast<std::int64_t>(n_tokens), static_cast<std::int64_t>(context_length_));
}

}  // namespace smallmind::engine

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/event.hpp"
#include "engine/forward_model.hpp"
#include "engine/measure.hpp"
#include "engine/sampling_options.hpp"
#include "engine/scheduler.hpp"
#include "engine/token_mask.hpp"
#include "kernels/kernel_table.hpp"
#include "model/model.hpp"

namespace smallmind::engine {

struct EngineOptions {
    int n_threads = 1;
    int max_threads = 0;  // that set_threads may ask for; n_threads at least
    std::size_t context_length = 0;
    std::string kernel;  // "": the fastest, or what SMALLMIND_ISA names
    kv::Format kv_format = kv::Format::F16;
};

// A model that answers: what bindings/ shows to Python.  Every method may be called from any thread.
class Engine {
  public:
    static constexpr std::size_t kMaxStreams = 64;  // of a bench

    // token_bytes: the text of each token id.  Throws UnknownKernel, MemoryError, std::invalid_argument.
    Engine(std::shared_ptr<const model::Model> model, const EngineOptions& options,
           std::vector<std::string> token_bytes);

    [[nodiscard]] std::string_view kernel() const noexcept { return kernels_.name; }
    [[nodiscard]] int n_threads() const noexcept { return n_threads_.load(); }
    [[nodiscard]] int max_threads() const noexcept { return max_threads_; }
    [[nodiscard]] bool has_low_priority() const noexcept { return has_low_priority_.load(); }
    [[nodiscard]] kv::Format kv_format() const noexcept { return kv_format_; }
    [[nodiscard]] std::size_t context_length() const noexcept { return context_length_; }
    [[nodiscard]] std::size_t n_vocab() const { return static_cast<std::size_t>(model_.n_vocab()); }

    // See Scheduler.  submit also throws FileChanged.
    std::int64_t submit(std::vector<std::int32_t> prompt, SamplingOptions options,
                        std::shared_ptr<TokenMask> mask = nullptr);
    void cancel(std::int64_t request_id) { scheduler_.cancel(request_id); }
    std::vector<Event> wait_events(std::chrono::duration<double> timeout, std::chrono::duration<double> gap = {}) {
        return scheduler_.wait_events(timeout, gap);
    }
    void close() { scheduler_.close(); }
    [[nodiscard]] bool is_closed() const noexcept { return scheduler_.is_closed(); }

    // How many threads compute, 1 to max_threads, and whether the system prefers other programs to them.  Waits for the
    // step that is being computed; answers go on, to the bit as they would have.  Throws std::invalid_argument,
    // Stopped.
    void set_threads(int n_threads, bool has_low_priority);

    // See measure.hpp.  Each waits for running requests to end, and later requests wait for it.  Throw ContextFull,
    // Stopped (closed), FileChanged, std::invalid_argument.
    void evaluate(std::span<const std::int32_t> tokens, std::size_t chunk, std::span<float> logits);
    double measure_prefill(std::size_t n_tokens);
    DecodeTimes measure_decode(std::size_t n_tokens, std::size_t depth, std::size_t n_streams);

  private:
    void require_room(std::size_t n_tokens) const;

    const kernels::KernelTable& kernels_;
    std::atomic<int> n_threads_;
    int max_threads_;
    std::atomic<bool> has_low_priority_ = false;
    std::size_t context_length_;
    kv::Format kv_format_;
    ForwardModel model_;
    Scheduler scheduler_;  // last: its thread ends first
};

}  // namespace smallmind::engine

#pragma once

#include <memory>

#include "engine/step_model.hpp"
#include "kernels/kernel_table.hpp"
#include "kv/cache.hpp"
#include "model/forward.hpp"
#include "model/model.hpp"
#include "threads/thread_pool.hpp"

namespace smallmind::engine {

// A real model: weights, threads and cache, put together for the scheduler.
class ForwardModel final : public StepModel {
  public:
    static constexpr std::size_t kMaxRows = model::Forward::kMaxRows;

    // cache_positions: of all sequences together; memory is taken as they grow.  max_threads: see set_threads.  Throws
    // MemoryError.
    ForwardModel(std::shared_ptr<const model::Model> model, const kernels::KernelTable& kernels, int n_threads,
                 int max_threads, kv::Format format, std::size_t cache_positions);

    // From the next step on; 1 to max_threads, the caller's own among them.  Not during a step.
    void set_threads(int n_threads, threads::Priority priority) { pool_.resize(n_threads, priority); }

    [[nodiscard]] std::int32_t n_vocab() const override { return forward_.n_vocab(); }
    void reserve(std::size_t sequence, std::size_t n_positions) override { cache_.reserve(sequence, n_positions); }
    void truncate(std::size_t sequence, std::size_t n_positions) override { cache_.truncate(sequence, n_positions); }
    // Throws FileChanged when the model's file was cut short, before or on the way: the logits are then worth nothing.
    void run(std::span<const model::Row> rows, std::span<float> logits) override;

    [[nodiscard]] const model::Model& weights() const noexcept { return *model_; }

  private:
    std::shared_ptr<const model::Model> model_;
    threads::ThreadPool pool_;
    kv::Cache cache_;
    model::Forward forward_;
};

}  // namespace smallmind::engine

#include "engine/forward_model.hpp"

#include <algorithm>
#include <utility>

namespace smallmind::engine {

ForwardModel::ForwardModel(std::shared_ptr<const model::Model> model, const kernels::KernelTable& kernels,
                           int n_threads, int max_threads, kv::Format format, std::size_t cache_positions)
    : model_(std::move(model)),
      pool_(std::max(n_threads, max_threads)),
      cache_(kernels, model_->config().kv_shape(), format, cache_positions),
      forward_(model_, kernels, pool_, cache_) {
    // The forward pass has a desk for every thread that there was when it was made.
    if (pool_.n_threads() > n_threads) pool_.resize(n_threads, threads::Priority::kBehindWindows);
}

void ForwardModel::run(std::span<const model::Row> rows, std::span<float> logits) {
    forward_.run(rows, logits);
    model_->require_intact();
}

}  // namespace smallmind::engine

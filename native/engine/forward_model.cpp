#include "engine/forward_model.hpp"

#include <utility>

namespace smallmind::engine {

ForwardModel::ForwardModel(std::shared_ptr<const model::Model> model, const kernels::KernelTable& kernels,
                           int n_threads, kv::Format format, std::size_t cache_positions)
    : model_(std::move(model)),
      pool_(n_threads),
      cache_(kernels, model_->config().kv_shape(), format, cache_positions),
      forward_(model_, kernels, pool_, cache_) {}

void ForwardModel::run(std::span<const model::Row> rows, std::span<float> logits) {
    forward_.run(rows, logits);
    model_->require_intact();
}

}  // namespace smallmind::engine

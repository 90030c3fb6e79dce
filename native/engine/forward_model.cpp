#include "engine/forward_model.hpp"

#include <utility>

namespace smallmind::engine {

ForwardModel::ForwardModel(std::shared_ptr<const model::Model> model, const kernels::KernelTable& kernels,
                           int n_threads, std::size_t cache_positions)
    : pool_(n_threads),
      cache_(model->config().kv_shape(), cache_positions),
      forward_(std::move(model), kernels, pool_, cache_) {}

}  // namespace smallmind::engine

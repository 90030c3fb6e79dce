#include "engine/forward_model.hpp"

#include <utility>

namespace smallmind::engine {

ForwardModel::ForwardModel(std::shared_ptr<const model::Model> model, const kernels::KernelTable& kernels,
                           int n_threads, kv::Format format, std::size_t cache_positions)
    : pool_(n_threads),
      cache_(kernels, model->config().kv_shape(), format, cache_positions),
      forward_(std::move(model), kernels, pool_, cache_) {}

}  // namespace smallmind::engine

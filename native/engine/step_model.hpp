#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/forward.hpp"

namespace smallmind::engine {

// A model with its cache, as the scheduler sees it: something that runs rows of several sequences in one step.
// Called by one thread at a time.  Any call may throw.
class StepModel {
  public:
    StepModel() = default;
    virtual ~StepModel() = default;
    StepModel(const StepModel&) = delete;
    StepModel& operator=(const StepModel&) = delete;

    [[nodiscard]] virtual std::int32_t n_vocab() const = 0;

    // Makes room for positions 0 to n_positions - 1 of a sequence.
    virtual void reserve(std::size_t sequence, std::size_t n_positions) = 0;

    // Forgets every position from n_positions on.
    virtual void truncate(std::size_t sequence, std::size_t n_positions) = 0;

    // logits: float[number of rows that want them, n_vocab].  The positions of a sequence ascend without gaps.
    virtual void run(std::span<const model::Row> rows, std::span<float> logits) = 0;
};

}  // namespace smallmind::engine

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

#include "engine/step_model.hpp"

namespace smallmind::tests {

// A model without weights: after token t it says t + 1 (modulo the vocabulary), and it checks that the scheduler keeps
// the rules of StepModel.  Hooks make it slow, mad or faulty.
class FakeModel final : public engine::StepModel {
  public:
    static constexpr std::int32_t kVocab = 64;

    std::function<void(std::size_t n_rows)> before_run;
    std::function<void(std::span<float> logits, const std::vector<std::int32_t>& tokens)> change_logits;
    std::atomic<int> n_runs = 0;
    std::atomic<int> n_rows = 0;
    std::atomic<int> largest_run = 0;

    [[nodiscard]] std::int32_t n_vocab() const override { return kVocab; }

    void reserve(std::size_t sequence, std::size_t n_positions) override { reserved_[sequence] = n_positions; }

    void truncate(std::size_t sequence, std::size_t n_positions) override {
        auto& held = sequences_[sequence];
        if (n_positions > held.size()) throw std::logic_error("cut beyond the end");
        held.resize(n_positions);
    }

    void run(std::span<const model::Row> rows, std::span<float> logits) override {
        ++n_runs;
        n_rows += static_cast<int>(rows.size());
        largest_run = std::max(largest_run.load(), static_cast<int>(rows.size()));
        if (before_run) before_run(rows.size());
        std::size_t n_wanting = 0;
        for (const model::Row& row : rows) {
            auto& held = sequences_[static_cast<std::size_t>(row.sequence)];
            if (static_cast<std::size_t>(row.position) != held.size()) throw std::logic_error("a gap in the positions");
            if (held.size() >= reserved_[static_cast<std::size_t>(row.sequence)])
                throw std::logic_error("not reserved");
            held.push_back(row.token);
            if (row.wants_logits) write_logits(logits.subspan(kVocab * n_wanting++, kVocab), held);
        }
        if (logits.size() != n_wanting * kVocab) throw std::logic_error("logits of the wrong size");
    }

  private:
    void write_logits(std::span<float> logits, const std::vector<std::int32_t>& tokens) const {
        std::fill(logits.begin(), logits.end(), 0.0F);
        logits[static_cast<std::size_t>((tokens.back() + 1) % kVocab)] = 10.0F;
        if (change_logits) change_logits(logits, tokens);
    }

    std::map<std::size_t, std::vector<std::int32_t>> sequences_;
    std::map<std::size_t, std::size_t> reserved_;
};

}  // namespace smallmind::tests

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kv/cache.hpp"
#include "model/model.hpp"
#include "ops/activations.hpp"
#include "ops/attention.hpp"
#include "ops/executor.hpp"
#include "ops/matmul.hpp"
#include "ops/rope.hpp"

namespace smallmind::model {

// One token of a step.
struct Row {
    std::int32_t token;
    std::int32_t position;
    std::int32_t sequence;
    bool wants_logits;
};

// The forward pass as a fixed plan: five barriers a layer for few rows.  Owns the activations; borrows weights,
// kernels, threads and cache.
//
//     x = embedding[token]
//     each layer:  n = norm(x)   q, k, v = W n (+ b)   turn q, k   cache <- k, v   a = attention(q)   x += W a
//                  n = norm(x)   h = silu(W n) * (W n)   x += W h
//     logits = W norm(x)
//
// In the last layer only rows that want logits go on behind K and V.  Each pass says what the one behind it will read.
class Forward {
  public:
    static constexpr int kMaxRows = 512;

    Forward(std::shared_ptr<const Model> model, const kernels::KernelTable& kernels, threads::ThreadPool& pool,
            kv::Cache& cache);

    // logits: float[number of rows that want them, n_vocab], in order of the rows.  1 to kMaxRows rows; tokens are in
    // the vocabulary; rows of a sequence stand together with ascending positions, and the cache has room for them and
    // holds all earlier ones.
    void run(std::span<const Row> rows, std::span<float> logits);

    [[nodiscard]] int n_vocab() const noexcept { return config_.n_vocab; }

  private:
    // Activations are rounded to 8 bits, or to 15 where rounding would cost most: behind the last K and V, where an
    // error goes straight into the logits and only rows that want them are left.
    enum class Precision : std::uint8_t { Single, Double };

    void embed(std::span<const Row> rows);
    void project(const Layer& layer, int n_rows);
    void store_keys_values(int index, int n_rows);
    int keep_wanted(std::span<const Row> rows);
    void attend(int index, const Layer& layer, int n_rows, Precision precision);
    void feed_forward(int index, const Layer& layer, int n_rows, Precision precision);
    void expect_layer(int index);
    void write_logits(std::span<float> logits, int n_rows);

    // norm(x) * weight.
    ops::Input normalised(const Vector& weight, int n_rows, Precision precision);
    ops::Input quantised(const ops::Rows& rows, int n_cols, int n_rows, Precision precision);
    ops::Input gated(const Layer& layer, int n_rows, Precision precision);

    std::shared_ptr<const Model> model_;
    const Config& config_;
    ops::Executor executor_;
    kv::Cache& cache_;
    ops::Rope rope_;
    ops::Matmul matmul_;
    ops::Attention attention_;
    std::vector<ops::Place> places_;
    ops::Rows x_, normed_, q_, k_, v_, attended_, hidden_, cosines_, sines_;
    ops::QuantisedActivations activations_, hidden_activations_;
};

}  // namespace smallmind::model

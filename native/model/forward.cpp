#include "model/forward.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace smallmind::model {
namespace {

constexpr int whole_blocks(int n) { return (n + kernels::kBlock - 1) / kernels::kBlock * kernels::kBlock; }

// Whether a layer's last product reads floats; others read what multiply_gated() has quantised.
bool has_float_down(const Model& model) {
    return std::ranges::any_of(model.layers(),
                               [](const Layer& layer) { return !quant::is_quantised(layer.down.format()); });
}

const float* bias_of(const Vector& bias) { return bias.empty() ? nullptr : bias.data(); }

}  // namespace

Forward::Forward(std::shared_ptr<const Model> model, const kernels::KernelTable& kernels, threads::ThreadPool& pool,
                 kv::Cache& cache)
    : model_(std::move(model)),
      config_(model_->config()),
      executor_{kernels, pool},
      cache_(cache),
      rope_(config_.architecture->rope, config_.rope_dims, config_.rope_base, config_.rope_position_scale,
            model_->rope_factors()),
      matmul_(executor_, kMaxRows),
      attention_(executor_, kMaxRows, config_.n_heads, cache),
      x_(kMaxRows, config_.width),
      normed_(kMaxRows, config_.width),
      q_(kMaxRows, config_.n_heads * config_.head_width),
      k_(kMaxRows, config_.n_kv_heads * config_.head_width),
      v_(kMaxRows, config_.n_kv_heads * config_.head_width),
      attended_(kMaxRows, config_.n_heads * config_.head_width),
      hidden_(has_float_down(*model_) ? kMaxRows : 0, config_.hidden_width),
      cosines_(kMaxRows, config_.rope_dims / 2),
      sines_(kMaxRows, config_.rope_dims / 2),
      activations_(2 * kMaxRows, whole_blocks(std::max(config_.width, config_.n_heads * config_.head_width))),
      hidden_activations_(2 * kMaxRows, whole_blocks(config_.hidden_width)) {
    places_.reserve(kMaxRows);
}

void Forward::run(std::span<const Row> rows, std::span<float> logits) {
    assert(!rows.empty() && rows.size() <= kMaxRows);
    places_.clear();
    for (const Row& row : rows)
        places_.push_back({static_cast<std::size_t>(row.sequence), row.position});
    embed(rows);
    int n_rows = static_cast<int>(rows.size());
    for (int i = 0; i < config_.n_layers; ++i) {
        const Layer& layer = model_->layers()[static_cast<std::size_t>(i)];
        const bool is_last = i == config_.n_layers - 1;
        project(layer, n_rows);
        store_keys_values(i, n_rows);
        if (is_last) n_rows = keep_wanted(rows);
        if (n_rows == 0) return;
        const Precision precision = is_last ? Precision::Double : Precision::Single;
        attend(i, layer, n_rows, precision);
        feed_forward(i, layer, n_rows, precision);
    }
    write_logits(logits, n_rows);
}

void Forward::embed(std::span<const Row> rows) {
    executor_.for_each_row(static_cast<int>(rows.size()), [&](int r) {
        const Row& row = rows[static_cast<std::size_t>(r)];
        assert(row.token >= 0 && row.token < config_.n_vocab);
        model_->embedding().row(row.token, x_.row(r));
        rope_.angles(row.position, cosines_.row(r), sines_.row(r));
    });
}

ops::Input Forward::quantised(const ops::Rows& rows, int n_cols, int n_rows, Precision precision) {
    activations_.set_form(n_cols, precision == Precision::Double);
    executor_.for_each_row(n_rows, [&](int r) { activations_.quantise(executor_.kernels, rows.row(r), r); });
    return {rows.row(0), rows.stride(), activations_, n_rows};
}

ops::Input Forward::normalised(const Vector& weight, int n_rows, Precision precision) {
    const kernels::KernelTable& k = executor_.kernels;
    activations_.set_form(config_.width, precision == Precision::Double);
    executor_.for_each_row(n_rows, [&](int r) {
        k.rms_norm(x_.row(r), weight.data(), config_.norm_epsilon, config_.width, normed_.row(r));
        activations_.quantise(k, normed_.row(r), r);
    });
    return {normed_.row(0), normed_.stride(), activations_, n_rows};
}

ops::Input Forward::gated(const Layer& layer, int n_rows, Precision precision) {
    const ops::Input input = normalised(layer.ffn_norm, n_rows, precision);
    matmul_.expect({&layer.down});
    if (quant::is_quantised(layer.down.format())) {
        hidden_activations_.set_form(config_.hidden_width, precision == Precision::Double);
        matmul_.multiply_gated(layer.gate, layer.up, input, hidden_activations_);
    } else {
        matmul_.multiply_gated(layer.gate, layer.up, input, hidden_);
    }
    return {hidden_.row(0), hidden_.stride(), hidden_activations_, n_rows};
}

void Forward::project(const Layer& layer, int n_rows) {
    const std::array<ops::Product, 3> projections{{
        {&layer.q, q_.row(0), q_.stride(), bias_of(layer.q_bias)},
        {&layer.k, k_.row(0), k_.stride(), bias_of(layer.k_bias)},
        {&layer.v, v_.row(0), v_.stride(), bias_of(layer.v_bias)},
    }};
    const ops::Input input = normalised(layer.attention_norm, n_rows, Precision::Single);
    matmul_.expect({&layer.output});
    matmul_.multiply(projections, input);
}

void Forward::store_keys_values(int index, int n_rows) {
    executor_.for_each_row(n_rows, [&](int r) {
        rope_.turn(q_.row(r), config_.n_heads, config_.head_width, cosines_.row(r), sines_.row(r));
        rope_.turn(k_.row(r), config_.n_kv_heads, config_.head_width, cosines_.row(r), sines_.row(r));
        const ops::Place& place = places_[static_cast<std::size_t>(r)];
        cache_.write(place.sequence, static_cast<std::size_t>(place.position), index, k_.row(r), v_.row(r));
    });
}

// Moves the rows that want logits to the front.  Returns their number.
int Forward::keep_wanted(std::span<const Row> rows) {
    int n = 0;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        if (!rows[r].wants_logits) continue;
        const int row = static_cast<int>(r);
        if (row != n) {
            std::memcpy(x_.row(n), x_.row(row), static_cast<std::size_t>(x_.stride()) * sizeof(float));
            std::memcpy(q_.row(n), q_.row(row), static_cast<std::size_t>(q_.stride()) * sizeof(float));
            places_[static_cast<std::size_t>(n)] = places_[r];
        }
        ++n;
    }
    places_.resize(static_cast<std::size_t>(n));
    return n;
}

void Forward::attend(int index, const Layer& layer, int n_rows, Precision precision) {
    attention_.run(cache_, index, places_, q_.row(0), q_.stride(), attended_.row(0), attended_.stride());
    const ops::Product output{.weights = &layer.output, .out = x_.row(0), .out_stride = x_.stride(), .is_added = true};
    const ops::Input input = quantised(attended_, config_.n_heads * config_.head_width, n_rows, precision);
    matmul_.expect_gated(layer.gate, layer.up);
    matmul_.multiply({&output, 1}, input);
}

void Forward::feed_forward(int index, const Layer& layer, int n_rows, Precision precision) {
    const ops::Product down{.weights = &layer.down, .out = x_.row(0), .out_stride = x_.stride(), .is_added = true};
    const ops::Input input = gated(layer, n_rows, precision);
    expect_layer(index + 1);
    matmul_.multiply({&down, 1}, input);
}

// Behind the last layer come the logits.
void Forward::expect_layer(int index) {
    if (index == config_.n_layers) return matmul_.expect({&model_->output()});
    const Layer& layer = model_->layers()[static_cast<std::size_t>(index)];
    matmul_.expect({&layer.q, &layer.k, &layer.v});
}

void Forward::write_logits(std::span<float> logits, int n_rows) {
    assert(logits.size() >= static_cast<std::size_t>(n_rows) * static_cast<std::size_t>(config_.n_vocab));
    const ops::Product output{
        .weights = &model_->output(), .out = logits.data(), .out_stride = config_.n_vocab, .is_exact = true};
    const ops::Input input = normalised(model_->output_norm(), n_rows, Precision::Double);
    expect_layer(0);
    matmul_.multiply({&output, 1}, input);
}

}  // namespace smallmind::model

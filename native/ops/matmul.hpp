#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

#include "memory/aligned_buffer.hpp"
#include "ops/activations.hpp"
#include "ops/executor.hpp"
#include "quant/panels.hpp"

namespace smallmind::ops {

// The input of a product in both forms; a matrix reads the one that its format needs.  Where the quantised form is
// doubled, the products of a row's two halves are added.
struct Input {
    const float* rows;
    std::ptrdiff_t stride;
    const QuantisedActivations& quantised;
    int n_rows;
};

// out[r, 0..n) = weights[n, k] * input[r, k] (+ bias[n]); is_added: added to what stands there.  out rows hold n
// rounded up to 16, unless is_exact: then exactly n.
struct Product {
    const quant::Matrix* weights;
    float* out;
    std::ptrdiff_t out_stride;
    const float* bias = nullptr;
    bool is_added = false;
    bool is_exact = false;
};

// Products of matrices, spread over the threads by panels: one barrier per call.  Owns the threads' scratch.
class Matmul {
  public:
    Matmul(const Executor& executor, int max_rows);
    ~Matmul();
    Matmul(const Matmul&) = delete;
    Matmul& operator=(const Matmul&) = delete;

    // Tells the threads which matrices they will read behind the next product, side by side in one pass or gated, so
    // that those which wait fetch the beginnings of their shares.
    void expect(std::initializer_list<const quant::Matrix*> next);
    void expect_gated(const quant::Matrix& gate, const quant::Matrix& up);

    // All products of one input, as one pass over their panels.
    void multiply(std::span<const Product> products, const Input& input);

    // out[r, i] = silu(gate * input)[i] * (up * input)[i], in the form that the product which reads it needs.
    void multiply_gated(const quant::Matrix& gate, const quant::Matrix& up, const Input& input, Rows& out);
    void multiply_gated(const quant::Matrix& gate, const quant::Matrix& up, const Input& input,
                        QuantisedActivations& out);

  private:
    struct Scratch {
        memory::AlignedBuffer<std::byte> unpacked;
        memory::AlignedBuffer<float> first;  // [max_rows][32]
        memory::AlignedBuffer<float> second;
        memory::AlignedBuffer<float> doubled;  // [2 * max_rows][16]
    };

    // Rows of the input that one item of work takes: few enough to stay in the second-level cache from panel to panel.
    struct Range {
        int first_row;
        int n_rows;
    };

    // body(index, range, thread) for n indices (panels, or pairs of them) times all ranges, on all threads.
    template <class Body>
    void for_each_item(int n, int n_cols, int n_rows, Body&& body);

    // take(rows of 32 values, index of the pair of panels, range) for every pair of panels.
    template <class Take>
    void for_each_gated(const quant::Matrix& gate, const quant::Matrix& up, const Input& input, Take&& take);

    // out[r, 0..16) = one panel's share of weights * input, r from the range's first row.
    void panel(const quant::Matrix& weights, int index, const Input& input, Range range, float* out,
               std::ptrdiff_t out_stride, Scratch& scratch);
    void add_pairs(int n_rows, const float* doubled, float* out, std::ptrdiff_t out_stride) const noexcept;
    void finish(const Product& product, int index, const Input& input, Range range, Scratch& scratch);

    Executor executor_;
    std::vector<Scratch> scratch_;
    std::vector<threads::Coming> coming_;  // of each thread
};

}  // namespace smallmind::ops

// Products with float weights, once for every instruction set.  Include after one lanes_*.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernel_table.hpp"

namespace smallmind::kernels {
namespace {

struct LoadF32 {
    using Weight = float;
    static Lanes::F load(const float* p) { return Lanes::load(p); }
};
struct LoadF16 {
    using Weight = std::uint16_t;
    static Lanes::F load(const std::uint16_t* p) { return Lanes::load_f16(p); }
};
struct LoadBf16 {
    using Weight = std::uint16_t;
    static Lanes::F load(const std::uint16_t* p) { return Lanes::load_bf16(p); }
};

template <class Format, int N>
void float_tile(const typename Format::Weight* panel, int n_cols, const float* x, std::ptrdiff_t x_stride, float* out,
                std::ptrdiff_t out_stride) {
    Lanes::F acc[N];
#pragma GCC unroll 8
    for (int c = 0; c < N; ++c)
        acc[c] = Lanes::set1(0.0F);
    for (int k = 0; k < n_cols; ++k) {
        const Lanes::F w = Format::load(panel + static_cast<std::ptrdiff_t>(k) * kLanes);
#pragma GCC unroll 8
        for (int c = 0; c < N; ++c)
            acc[c] = Lanes::fma(w, Lanes::set1(x[c * x_stride + k]), acc[c]);
    }
#pragma GCC unroll 8
    for (int c = 0; c < N; ++c)
        Lanes::store(out + c * out_stride, acc[c]);
}

template <class Format>
void matmul_float(const void* panel, int n_cols, const float* x, std::ptrdiff_t x_stride, int n_columns, float* out,
                  std::ptrdiff_t out_stride) {
    const auto* weights = static_cast<const typename Format::Weight*>(panel);
    int c = 0;
    for (; c + 6 <= n_columns; c += 6) {
        float_tile<Format, 6>(weights, n_cols, x + c * x_stride, x_stride, out + c * out_stride, out_stride);
    }
    for (; c < n_columns; ++c) {
        float_tile<Format, 1>(weights, n_cols, x + c * x_stride, x_stride, out + c * out_stride, out_stride);
    }
}

}  // namespace
}  // namespace smallmind::kernels

// Fills a table with the kernels of this directory, compiled for the flags of the including file.
#pragma once

#include "kernels/kernel_table.hpp"
#include "kernels/lanes/attention.hpp"
#include "kernels/lanes/attention_f16.hpp"
#include "kernels/lanes/attention_q8_0.hpp"
#include "kernels/lanes/elementwise.hpp"
#include "kernels/lanes/matmul_float.hpp"
#include "kernels/lanes/matmul_quantised.hpp"

namespace smallmind::kernels {
namespace {

inline KernelTable table_of_lanes(const char* name) {
    KernelTable table{};
    table.name = name;
    table.matmul_q4_0 = matmul_nibbles<Q4_0>;
    table.matmul_q4_1 = matmul_nibbles<Q4_1>;
    table.matmul_q8_0 = matmul_bytes;
    table.matmul_f32 = matmul_float<LoadF32>;
    table.matmul_f16 = matmul_float<LoadF16>;
    table.matmul_bf16 = matmul_float<LoadBf16>;
    table.quantise = quantise;
    table.residual = residual;
    table.rms_norm = rms_norm;
    table.silu_multiply = silu_multiply;
    table.add = add;
    table.to_f16 = to_f16;
    table.quantise_kv = quantise_kv;
    table.attend[static_cast<int>(KvFormat::F16)] = attend<PagesF16>;
    table.attend[static_cast<int>(KvFormat::Q8_0)] = attend<PagesQ8_0>;
    table.merge = merge;
    return table;
}

}  // namespace
}  // namespace smallmind::kernels

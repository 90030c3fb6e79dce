// Fills a table with the kernels of this directory, compiled for the flags of the including file.
#pragma once

#include "kernels/kernel_table.hpp"
#include "kernels/lanes/attention.hpp"
#include "kernels/lanes/attention_f16.hpp"
#include "kernels/lanes/attention_q8_0.hpp"
#include "kernels/lanes/elementwise.hpp"
#include "kernels/lanes/matmul_float.hpp"
#include "kernels/lanes/matmul_quantised.hpp"
#include "kernels/lanes/peak.hpp"

namespace smallmind::kernels {
namespace {

template <Format... formats>
void add_quantised(KernelTable& table) {
    ((table.matmul_quantised[static_cast<int>(formats)] = matmul_quantised<formats>), ...);
}

inline KernelTable table_of_lanes(const char* name) {
    KernelTable table{};
    table.name = name;
    add_quantised<Format::Q4_0, Format::Q4_1, Format::Q5_0, Format::Q5_1, Format::Q8_0, Format::Q2_K, Format::Q3_K,
                  Format::Q4_K, Format::Q5_K, Format::Q6_K, Format::IQ4_NL, Format::IQ4_XS, Format::MXFP4>(table);
    table.matmul_float[static_cast<int>(Format::F32)] = matmul_float<LoadF32>;
    table.matmul_float[static_cast<int>(Format::F16)] = matmul_float<LoadF16>;
    table.matmul_float[static_cast<int>(Format::BF16)] = matmul_float<LoadBf16>;
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
    table.peak_dots = peak_dots;
    table.peak_fmas = peak_fmas;
    return table;
}

}  // namespace
}  // namespace smallmind::kernels

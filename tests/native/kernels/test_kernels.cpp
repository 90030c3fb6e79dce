// Every kernel set must write the very bits that the scalar one writes.
#include <cmath>
#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/random_input.hpp"

namespace smallmind::tests {
namespace {

using kernels::KernelTable;

const KernelTable& scalar() { return kernels::table_named("scalar"); }

template <class Check>
void for_each_other_set(Check check) {
    for (const std::string& name : kernels::available_names()) {
        if (name == "scalar") continue;
        CAPTURE(name);
        check(kernels::table_named(name));
    }
}

struct Weights {
    Buffer<std::uint8_t> quants, scales;
};

// Random bytes are a panel of any format; what must be finite in it is made so.
Weights random_weights(Random& random, kernels::Format format, int n_blocks, Kind kind) {
    const kernels::PanelLayout& layout = kernels::layout_of(format);
    const auto groups = static_cast<std::size_t>((n_blocks + layout.group_blocks - 1) / layout.group_blocks);
    const auto block_bytes = static_cast<std::size_t>(64 * (layout.low_bits + layout.high_bits));
    const auto group_bytes = static_cast<std::size_t>(layout.scale_bytes);
    Weights w{random.bytes(static_cast<std::size_t>(n_blocks) * block_bytes, kind),
              random.bytes(groups * group_bytes, kind)};
    const bool has_two = layout.scales == kernels::Scales::DM || layout.scales == kernels::Scales::Min6 ||
                         layout.scales == kernels::Scales::HalfMin4;
    const std::size_t n_halves = layout.scales == kernels::Scales::E8M0 ? 0 : (has_two ? 32 : 16);
    for (std::size_t g = 0; g < groups; ++g) {
        for (std::size_t i = 0; i < n_halves; ++i) {
            const std::uint16_t half = random.half();
            std::memcpy(w.scales.data() + g * group_bytes + 2 * i, &half, 2);
        }
    }
    return w;
}

Buffer<float> product(const KernelTable& table, kernels::Format format, const Weights& w, const QuantisedInput& x,
                      int n_columns) {
    constexpr int kStride = 24;  // not the lanes: a kernel that ignores the stride must fail
    Buffer<float> out = filled(static_cast<std::size_t>(n_columns * kStride), -7.0F);
    Buffer<std::byte> scratch(kernels::kUnpackedBytes);
    table.matmul_quantised[static_cast<std::size_t>(format)]({w.quants.data(), w.scales.data()}, x.view(), 0, n_columns,
                                                             out.data(), kStride, scratch.data());
    return out;
}

void check_quantised(kernels::Format format) {
    Random random(11);
    const int step = kernels::layout_of(format).group_blocks;
    for (const int blocks : {1, 2, 18, 25, 48}) {
        const int n_blocks = (blocks + step - 1) / step * step;
        for (const int n_columns : {1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 17, 30}) {
            for (const Kind kind : kKinds) {
                CAPTURE(n_blocks);
                CAPTURE(n_columns);
                CAPTURE(static_cast<int>(kind));
                const Weights w = random_weights(random, format, n_blocks, kind);
                const int n_cols = n_blocks * kernels::kBlock;
                const auto x = random.numbers(static_cast<std::size_t>(n_columns * n_cols),
                                              kind == Kind::Huge ? Kind::Normal : kind);
                const QuantisedInput input(scalar(), x, n_columns, n_cols);
                const auto expected = product(scalar(), format, w, input, n_columns);
                for_each_other_set([&](const KernelTable& table) {
                    CHECK(same_bytes(expected, product(table, format, w, input, n_columns)));
                });
            }
        }
    }
}

Buffer<float> residual(const KernelTable& table, const Buffer<float>& x, const QuantisedInput& input) {
    Buffer<float> out(x.size());
    table.residual(x.data(), input.q.data(), input.scale.data(), static_cast<int>(x.size()), out.data());
    return out;
}

}  // namespace

TEST_CASE("quantised products are the same bits in every kernel set") {
    for (int format = 0; format < kernels::kFormats; ++format) {
        if (scalar().matmul_quantised[format] == nullptr) continue;
        CAPTURE(format);
        check_quantised(static_cast<kernels::Format>(format));
    }
}

TEST_CASE("a quantised product is what its definition says") {
    Random random(12);
    constexpr int kCols = 64;
    Weights w{random.bytes(2 * 256, Kind::Normal), Buffer<std::uint8_t>(2 * 64)};
    for (std::size_t i = 0; i < w.scales.size(); ++i)
        w.scales[i] = i % 2 == 0 ? 0 : 0x3C;  // 1.0: d and m
    const auto x = random.numbers(kCols, Kind::Normal);
    const QuantisedInput input(scalar(), x, 1, kCols);
    const auto out = product(scalar(), kernels::Format::Q4_1, w, input, 1);
    for (int lane = 0; lane < 16; ++lane) {
        double expected = 0.0;
        for (int k = 0; k < kCols; ++k) {
            const int i = k % 32;
            const int byte = w.quants[static_cast<std::size_t>(k / 32 * 256 + i % 16 / 4 * 64 + lane * 4 + i % 4)];
            const int weight = i < 16 ? byte & 15 : byte >> 4;
            const auto b = static_cast<std::size_t>(k / 32);
            expected += (weight + 1.0) * static_cast<double>(input.scale[b]) * input.q[static_cast<std::size_t>(k)];
        }
        CHECK(static_cast<double>(out[static_cast<std::size_t>(lane)]) == doctest::Approx(expected).epsilon(1e-5));
    }
}

TEST_CASE("float products are the same bits in every kernel set") {
    Random random(13);
    for (const int n_cols : {1, 32, 70, 576}) {
        for (const int n_columns : {1, 5, 6, 13}) {
            for (const Kind kind : kKinds) {
                const auto count = static_cast<std::size_t>(n_cols * 16);
                const auto wide = random.numbers(count, kind);
                const auto narrow = random.halves(count);
                const auto x = random.numbers(static_cast<std::size_t>(n_columns * n_cols), Kind::Normal);
                const auto run = [&](kernels::MatmulFloat kernel, const void* weights) {
                    Buffer<float> out = filled(static_cast<std::size_t>(n_columns * 16), -7.0F);
                    kernel(weights, n_cols, x.data(), n_cols, n_columns, out.data(), 16);
                    return out;
                };
                for_each_other_set([&](const KernelTable& table) {
                    CHECK(same_bytes(run(scalar().matmul_float[static_cast<int>(kernels::Format::F32)], wide.data()),
                                     run(table.matmul_float[static_cast<int>(kernels::Format::F32)], wide.data())));
                    CHECK(same_bytes(run(scalar().matmul_float[static_cast<int>(kernels::Format::F16)], narrow.data()),
                                     run(table.matmul_float[static_cast<int>(kernels::Format::F16)], narrow.data())));
                    CHECK(same_bytes(run(scalar().matmul_float[static_cast<int>(kernels::Format::BF16)], narrow.data()),
                                     run(table.matmul_float[static_cast<int>(kernels::Format::BF16)], narrow.data())));
                });
            }
        }
    }
}

TEST_CASE("quantising is the same bits in every kernel set, and never overflows") {
    Random random(14);
    for (const Kind kind : kKinds) {
        const auto x = random.numbers(2048, kind);
        const QuantisedInput expected(scalar(), x, 2, 1024);
        for (const std::int8_t q : expected.q)
            CHECK(q >= -127);
        for_each_other_set([&](const KernelTable& table) {
            const QuantisedInput found(table, x, 2, 1024);
            CHECK(same_bytes(expected.q, found.q));
            CHECK(same_bytes(expected.scale, found.scale));
            CHECK(same_bytes(expected.sum, found.sum));
            CHECK(same_bytes(expected.half_sums, found.half_sums));
            CHECK(same_bytes(residual(scalar(), x, expected), residual(table, x, expected)));
        });
    }
}

TEST_CASE("norm, activation, sum and float16 are the same bits in every kernel set") {
    Random random(15);
    constexpr int kN = 592;
    for (const Kind kind : kKinds) {
        const auto x = random.numbers(kN, kind);
        const auto y = random.numbers(kN, Kind::Normal);
        const auto run = [&](const KernelTable& table) {
            Buffer<float> out(3 * kN);
            table.rms_norm(x.data(), y.data(), 1e-5F, kN, out.data());
            std::memcpy(out.data() + kN, x.data(), kN * sizeof(float));
            table.silu_multiply(out.data() + kN, y.data(), kN);
            std::memcpy(out.data() + 2 * kN, x.data(), kN * sizeof(float));
            table.add(out.data() + 2 * kN, y.data(), kN);
            return out;
        };
        const auto halves = [&](const KernelTable& table) {
            Buffer<std::uint16_t> out(kN);
            table.to_f16(x.data(), kN, out.data());
            return out;
        };
        for_each_other_set([&](const KernelTable& table) {
            CHECK(same_bytes(run(scalar()), run(table)));
            CHECK(same_bytes(halves(scalar()), halves(table)));
        });
    }
}

TEST_CASE("every float16 survives the way to float32 and back") {
    for (const std::string& name : kernels::available_names()) {
        CAPTURE(name);
        const KernelTable& table = kernels::table_named(name);
        for (unsigned bits = 0; bits < 0x10000U; bits += 16) {
            alignas(64) float wide[16];
            alignas(64) std::uint16_t back[16];
            for (unsigned i = 0; i < 16; ++i)
                wide[i] = quant::half_to_float(static_cast<std::uint16_t>(bits + i));
            if ((bits & 0x7C00U) == 0x7C00U) continue;  // infinities and NaN are clamped or stay NaN
            table.to_f16(wide, 16, back);
            for (unsigned i = 0; i < 16; ++i)
                REQUIRE(back[i] == bits + i);
        }
    }
}

// Who runs the tests on a certain processor, an emulated one say, names the sets that it must have.
TEST_CASE("a processor runs the kernel sets that are expected of it") {
    const char* expected = std::getenv("SMALLMIND_EXPECTED_SETS");
    if (expected == nullptr) return;
    std::string found;
    for (const std::string& name : kernels::available_names())
        found += (found.empty() ? "" : " ") + name;
    CHECK(found == expected);
}

TEST_CASE("a kernel set that this processor lacks is refused with the list of those it has") {
    CHECK(kernels::available_names().front() == "scalar");
    try {
        kernels::table_named("sse9");
        FAIL("no error");
    } catch (const errors::UnknownKernel& e) {
        CHECK(e.requested == "sse9");
        CHECK(e.available == kernels::available_names());
    }
}

TEST_CASE("every set brings kernels of its own, so that the one that is forced is the one that runs") {
    const std::vector<std::string> names = kernels::available_names();
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = i + 1; j < names.size(); ++j) {
            const KernelTable& a = kernels::table_named(names[i]);
            const KernelTable& b = kernels::table_named(names[j]);
            const bool is_own = a.attend[0] != b.attend[0] && a.attend[1] != b.attend[1] && a.rms_norm != b.rms_norm;
            CHECK(is_own);
            for (std::size_t f = 0; f < kernels::kFormats; ++f) {
                const bool is_product_own =
                    a.matmul_quantised[f] != b.matmul_quantised[f] || a.matmul_float[f] != b.matmul_float[f];
                CHECK(is_product_own);
            }
        }
    }
}

TEST_CASE("a table carries the name that it was asked for") {
    for (const std::string& name : kernels::available_names())
        CHECK(kernels::table_named(name).name == name);
}

}  // namespace smallmind::tests

// What kernels mean, and that every set keeps to the bits of the scalar one.
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "errors.hpp"
#include "harness/check.hpp"
#include "kernels/dispatch.hpp"
#include "quant/half.hpp"

namespace smallmind::tests {
namespace {

using harness::Buffer;
using harness::Kind;
using harness::Random;
using kernels::KernelTable;

const KernelTable& scalar() { return kernels::table_named("scalar"); }

}  // namespace

TEST_CASE("every kernel of every set writes the bits of the scalar one, and finite numbers where it must") {
    std::vector<const KernelTable*> tables;
    for (const std::string& name : kernels::available_names())
        tables.push_back(&kernels::table_named(name));
    for (const harness::Case& subject : harness::all_cases(scalar())) {
        CAPTURE(subject.kernel);
        CAPTURE(subject.format);
        const std::vector<harness::Finding> findings = harness::check(subject, scalar(), tables);
        for (std::size_t i = 0; i < tables.size(); ++i) {
            const auto& difference = findings[i].difference;
            CAPTURE(tables[i]->name);
            CHECK(findings[i].n_trials > 0);
            if (!difference) continue;
            CAPTURE(difference->shape.width);
            CAPTURE(difference->shape.columns);
            CAPTURE(harness::name_of(difference->kind));
            FAIL_CHECK(difference->mismatch.part << "[" << difference->mismatch.index << "] is "
                                                 << difference->mismatch.found << ", should be "
                                                 << difference->mismatch.expected);
        }
    }
}

TEST_CASE("a quantised product is what its definition says") {
    Random random(12);
    constexpr int kCols = 64;
    harness::Panel w{random.bytes(2 * 256, Kind::Normal), Buffer<std::uint8_t>(2 * 64)};
    for (std::size_t i = 0; i < w.scales.size(); ++i)
        w.scales[i] = i % 2 == 0 ? 0 : 0x3C;  // 1.0: d and m
    const auto x = random.numbers(kCols, Kind::Normal);
    const harness::QuantisedInput input(scalar(), x, 1, kCols);
    Buffer<float> out(16);
    Buffer<std::byte> scratch(kernels::kUnpackedBytes);
    scalar().matmul_quantised[static_cast<int>(kernels::Format::Q4_1)](w.view(), input.view(), 0, 1, out.data(), 16,
                                                                       scratch.data());
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

TEST_CASE("a quantised value stays within 127, whatever the input") {
    Random random(14);
    for (const Kind kind : harness::kKinds) {
        const auto x = random.numbers(2048, kind);
        for (const std::int8_t q : harness::QuantisedInput(scalar(), x, 2, 1024).q)
            CHECK(q >= -127);
    }
}

// Sums of a block count on it where only half of it is there.
TEST_CASE("a zero is quantised to zero, however small the numbers beside it") {
    for (const std::string& name : kernels::available_names()) {
        CAPTURE(name);
        for (const float neighbour : {0.0F, 0x1p-149F, 1e-40F, 1e-37F, 1.0F, 3e38F}) {
            CAPTURE(neighbour);
            alignas(64) float x[32] = {};
            x[3] = neighbour;
            alignas(64) std::int8_t q[32];
            float scale;
            float sum;
            std::int16_t half_sums[2];
            kernels::table_named(name).quantise(x, 32, q, &scale, &sum, half_sums);
            for (int k = 0; k < 32; ++k)
                CHECK((k == 3 || q[k] == 0));
            CHECK(half_sums[0] == q[3]);
            CHECK(half_sums[1] == 0);
        }
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

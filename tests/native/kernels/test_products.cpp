// What quant/ packs is what the kernels multiply: products of real matrices against the rows that Matrix reads back.
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "harness/random_input.hpp"
#include "kernels/dispatch.hpp"
#include "quant/panels.hpp"

namespace smallmind::tests {
namespace {

using harness::Buffer;
using harness::Kind;
using harness::QuantisedInput;
using harness::Random;

constexpr int kRows = 16;
constexpr int kCols = 1536;  // more than one pass of the kernels, and not a whole number of them
constexpr int kColumns = 7;

// Random blocks in which every float16 value has the exponent of 1: all of a row's weights have about the same size.
std::vector<std::byte> random_file(const gguf::TypeInfo& info) {
    std::mt19937 random(static_cast<unsigned>(info.type) + 1);
    std::vector<std::byte> file(std::size_t{kRows} * kCols / info.block_size * info.block_bytes);
    for (std::byte& byte : file)
        byte = static_cast<std::byte>(random());
    const auto set = [&](std::initializer_list<std::size_t> offsets, std::byte value) {
        for (std::size_t at = 0; at < file.size(); at += info.block_bytes) {
            for (const std::size_t offset : offsets)
                file[at + offset] = value;
        }
    };
    constexpr std::byte kOne{0x3C};
    switch (info.type) {
        using enum gguf::TensorType;
        case MXFP4:
            set({0}, std::byte{128});
            break;
        case Q2_K:
            set({81, 83}, kOne);
            break;
        case Q3_K:
            set({109}, kOne);
            break;
        case Q6_K:
            set({209}, kOne);
            break;
        case Q4_1:
        case Q5_1:
        case Q4_K:
        case Q5_K:
            set({1, 3}, kOne);
            break;
        default:
            set({1}, kOne);
    }
    return file;
}

// sum of w * x and sum of |w * x|, x as it was quantised.
struct Sum {
    double value = 0.0;
    double size = 0.0;
};

Sum plain_product(const float* weights, const QuantisedInput& x, int column) {
    Sum sum;
    for (int k = 0; k < kCols; ++k) {
        const auto at = static_cast<std::size_t>(column * kCols + k);
        const double part = static_cast<double>(weights[k]) * static_cast<double>(x.scale[at / 32]) * x.q[at];
        sum.value += part;
        sum.size += std::abs(part);
    }
    return sum;
}

}  // namespace

TEST_CASE("a product of a packed matrix is the sum over its weights, in every format and kernel set") {
    for (const gguf::TypeInfo& info : gguf::known_types()) {
        const quant::Format* format = quant::find_format(info.type);
        if (format == nullptr || !quant::is_quantised(*format)) continue;
        CAPTURE(info.name);
        Buffer<std::byte> storage(quant::Matrix::size_bytes(*format, kRows, kCols));
        quant::Matrix matrix(*format, kRows, kCols, storage.data());
        matrix.pack(random_file(info), 0, 1);
        Random random(21);
        const Buffer<float> numbers = random.numbers(std::size_t{kColumns} * kCols, Kind::Normal);
        const QuantisedInput x(kernels::table_named("scalar"), numbers, kColumns, kCols);
        for (const std::string& name : kernels::available_names()) {
            CAPTURE(name);
            Buffer<float> out(std::size_t{kColumns} * kRows);
            Buffer<std::byte> scratch(kernels::kUnpackedBytes);
            kernels::table_named(name).matmul_quantised[static_cast<std::size_t>(*format)](
                matrix.quantised_panel(0), x.view(), 0, kColumns, out.data(), kRows, scratch.data());
            std::vector<float> weights(kCols);
            for (int row = 0; row < kRows; ++row) {
                matrix.row(row, weights.data());
                for (int column = 0; column < kColumns; ++column) {
                    const Sum expected = plain_product(weights.data(), x, column);
                    const double found = static_cast<double>(out[static_cast<std::size_t>(column * kRows + row)]);
                    REQUIRE(std::abs(found - expected.value) <= 2e-6 * expected.size);
                }
            }
        }
    }
}

}  // namespace smallmind::tests

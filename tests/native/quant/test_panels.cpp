#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "memory/aligned_buffer.hpp"
#include "quant/panels.hpp"

namespace smallmind::quant {
namespace {

struct Packed {
    memory::AlignedBuffer<std::byte> storage;
    Matrix matrix;
};

Packed pack(Format format, int n_rows, int n_cols, std::span<const std::byte> source) {
    Packed p{memory::AlignedBuffer<std::byte>(Matrix::size_bytes(format, n_rows, n_cols)), {}};
    p.matrix = Matrix(format, n_rows, n_cols, p.storage.data());
    p.matrix.pack(source, 0, p.matrix.n_panels());
    return p;
}

std::vector<std::byte> random_bytes(std::size_t n) {
    std::mt19937 random(5);
    std::vector<std::byte> bytes(n);
    for (std::byte& b : bytes)
        b = static_cast<std::byte>(random());
    return bytes;
}

}  // namespace

TEST_CASE("a packed Q4_1 row is d * q + m of its block in the file") {
    constexpr int kRows = 35;
    constexpr int kCols = 64;
    std::vector<std::byte> file = random_bytes(kRows * 2 * 20);
    for (std::size_t block = 0; block < kRows * 2; ++block) {
        file[block * 20 + 1] = std::byte{0x3C};  // d and m between 1 and 2
        file[block * 20 + 3] = std::byte{0x3C};
    }
    const Packed p = pack(Format::Q4_1, kRows, kCols, file);
    std::vector<float> row(kCols);
    for (int r = 0; r < kRows; ++r) {
        p.matrix.row(r, row.data());
        for (int k = 0; k < kCols; ++k) {
            const std::byte* block = file.data() + (r * 2 + k / 32) * 20;
            const auto half = [&](int i) {
                return half_to_float(static_cast<std::uint16_t>(std::to_integer<int>(block[i]) |
                                                                (std::to_integer<int>(block[i + 1]) << 8)));
            };
            const int byte = std::to_integer<int>(block[4 + k % 16]);
            const int q = k % 32 < 16 ? byte & 15 : byte >> 4;
            REQUIRE(row[static_cast<std::size_t>(k)] == half(0) * static_cast<float>(q) + half(2));
        }
    }
}

TEST_CASE("rows beyond the matrix are zero in its last panel") {
    constexpr int kCols = 32;
    const std::vector<std::byte> file = random_bytes(17 * 34);
    const Packed p = pack(Format::Q8_0, 17, kCols, file);
    const kernels::QuantisedPanel last = p.matrix.quantised_panel(1);
    for (int line = 0; line < 8; ++line) {
        for (int i = 4; i < 64; ++i)
            REQUIRE(last.quants[line * 64 + i] == 0);
    }
    for (int lane = 1; lane < 16; ++lane)
        CHECK(last.scales[lane] == 0);
}

TEST_CASE("panels start on 64 bytes whatever the width") {
    for (const int n_cols : {32, 96, 576}) {
        for (const Format format : {Format::Q4_0, Format::Q4_1, Format::Q8_0, Format::F16}) {
            CHECK(Matrix::size_bytes(format, 32, n_cols) % 128 == 0);
        }
    }
}

}  // namespace smallmind::quant

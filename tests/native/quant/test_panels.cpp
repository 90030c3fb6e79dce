#include <bit>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "memory/aligned_buffer.hpp"
#include "quant/naive_block.hpp"
#include "quant/panels.hpp"

namespace smallmind::quant {
namespace {

using kernels::Scales;

// A random matrix as a file holds it, and packed.
struct Sample {
    Sample(const gguf::TypeInfo& type, int rows, int n_blocks)
        : info(type),
          format(*find_format(type.type)),
          n_rows(rows),
          n_cols(n_blocks * static_cast<int>(type.block_size)),
          file(static_cast<std::size_t>(rows * n_blocks) * type.block_bytes),
          storage(Matrix::size_bytes(format, n_rows, n_cols)) {
        std::mt19937 random(static_cast<unsigned>(type.type) + 100);
        for (std::uint8_t& byte : file)
            byte = static_cast<std::uint8_t>(random());
        if (is_quantised(format)) keep_finite();
        std::memset(storage.data(), 0xA5, storage.size());  // nothing may be left of what stood there
        matrix = Matrix(format, n_rows, n_cols, storage.data());
        matrix.pack(std::as_bytes(std::span(file)), 0, matrix.n_panels());
    }

    // No infinity among the float16 values.
    void keep_finite() {
        for (std::size_t at = 0; at < file.size(); at += info.block_bytes) {
            const NaiveWeight w = naive_weight(info.type, file.data() + at, 0);
            for (const int offset : {w.d, w.m}) {
                if (offset >= 0 && info.type != gguf::TensorType::MXFP4)
                    file[at + static_cast<std::size_t>(offset) + 1] &= 0xBF;
            }
        }
    }

    [[nodiscard]] const std::uint8_t* block(int row, int index) const {
        const auto blocks_per_row = static_cast<std::size_t>(n_cols) / info.block_size;
        return file.data() +
               (static_cast<std::size_t>(row) * blocks_per_row + static_cast<std::size_t>(index)) * info.block_bytes;
    }

    [[nodiscard]] NaiveWeight naive(int row, int k) const {
        const auto size = static_cast<int>(info.block_size);
        return naive_weight(info.type, block(row, k / size), k % size);
    }

    gguf::TypeInfo info;
    Format format;
    int n_rows;
    int n_cols;
    std::vector<std::uint8_t> file;
    memory::AlignedBuffer<std::byte> storage;
    Matrix matrix;
};

std::vector<Sample> quantised_samples(int n_rows, int n_blocks) {
    std::vector<Sample> samples;
    for (const gguf::TypeInfo& info : gguf::known_types()) {
        const Format* format = find_format(info.type);
        if (format != nullptr && is_quantised(*format)) samples.emplace_back(info, n_rows, n_blocks);
    }
    return samples;
}

float half_at(const std::uint8_t* at) { return half_to_float(static_cast<std::uint16_t>(at[0] | at[1] << 8)); }

float naive_value(const Sample& sample, int row, int k) {
    const std::uint8_t* block = sample.block(row, k / static_cast<int>(sample.info.block_size));
    const NaiveWeight w = sample.naive(row, k);
    const auto value = static_cast<float>(w.value);
    if (sample.info.type == gguf::TensorType::MXFP4) return std::ldexp(value, block[0] - 128);
    const float d = half_at(block + w.d) * static_cast<float>(w.scale);
    if (w.m < 0) return d * value;
    if (sample.info.block_size == 32) return d * value + half_at(block + w.m);
    return d * value - half_at(block + w.m) * static_cast<float>(w.min);
}

// A quant as kernels/panel_format.hpp says that it lies in a panel.
int quant_in_panel(const Sample& sample, int row, int k) {
    const kernels::PanelLayout& layout = kernels::layout_of(sample.format);
    const std::uint8_t* block =
        sample.matrix.quantised_panel(row / 16).quants + k / 32 * (layout.low_bits + layout.high_bits) * 64;
    const int group = k % 32 / 4;
    const auto bits = [&](int width, const std::uint8_t* plane) {
        const int byte = plane[group % width * 64 + row % 16 * 4 + k % 4];
        return byte >> (width * (group / width)) & ((1 << width) - 1);
    };
    const int low = bits(layout.low_bits, block);
    if (layout.high_bits == 0) return low;
    return low | bits(layout.high_bits, block + layout.low_bits * 64) << layout.low_bits;
}

struct ScaleAndMin {
    int scale;
    int min;
};

// Scale and min of weight k as kernels/panel_format.hpp says that they lie in a scale group.  bytes: what follows the
// float16 values; item t of it is bytes[16 * t + lane].
ScaleAndMin scale_in_panel(Scales kind, const std::uint8_t* bytes, int lane, int k) {
    const int j = k % 256 / (kind == Scales::Min6 || kind == Scales::Signed6 ? 32 : 16);
    const auto item = [&](int t) { return bytes[16 * t + lane]; };
    const auto nibble_of_pair = [&] { return item(j / 2) >> (j % 2 * 4) & 15; };
    switch (kind) {
        case Scales::Min6: {
            const int tops = item(8 + j / 2) >> (j % 2 * 4);
            return {(item(j) & 15) | (tops & 3) << 4, item(j) >> 4 | (tops >> 2 & 3) << 4};
        }
        case Scales::Signed6:
            return {(nibble_of_pair() | (item(4 + j / 4) >> (j % 4 * 2) & 3) << 4) - 32, 0};
        case Scales::Half6:
            return {(nibble_of_pair() | (item(8 + j / 4) >> (j % 4 * 2) & 3) << 4) - 32, 0};
        case Scales::HalfMin4:
            return {item(j) & 15, item(j) >> 4};
        case Scales::Half8:
            return {static_cast<std::int8_t>(item(j)), 0};
        default:
            return {1, 0};
    }
}

}  // namespace

TEST_CASE("quants lie in the planes that the panel format states") {
    for (const Sample& sample : quantised_samples(19, 3)) {
        CAPTURE(sample.info.name);
        for (int row = 0; row < sample.n_rows; ++row) {
            for (int k = 0; k < sample.n_cols; ++k)
                REQUIRE(quant_in_panel(sample, row, k) == sample.naive(row, k).q);
        }
    }
}

TEST_CASE("scales lie in the groups that the panel format states") {
    for (const Sample& sample : quantised_samples(19, 3)) {
        CAPTURE(sample.info.name);
        const kernels::PanelLayout& layout = kernels::layout_of(sample.format);
        for (int row = 0; row < sample.n_rows; ++row) {
            const int lane = row % 16;
            const std::uint8_t* scales = sample.matrix.quantised_panel(row / 16).scales;
            for (int k = 0; k < sample.n_cols; ++k) {
                const std::uint8_t* group = scales + k / (32 * layout.group_blocks) * layout.scale_bytes;
                const std::uint8_t* block = sample.block(row, k / static_cast<int>(sample.info.block_size));
                if (layout.scales == Scales::E8M0) {
                    REQUIRE(group[lane] == block[0]);
                    continue;
                }
                const NaiveWeight w = sample.naive(row, k);
                REQUIRE(std::memcmp(group + 2 * lane, block + w.d, 2) == 0);
                if (w.m >= 0) REQUIRE(std::memcmp(group + 32 + 2 * lane, block + w.m, 2) == 0);
                const auto [scale, min] = scale_in_panel(layout.scales, group + (w.m >= 0 ? 64 : 32), lane, k);
                REQUIRE(scale == w.scale);
                REQUIRE(min == w.min);
            }
        }
    }
}

TEST_CASE("a row is read back as exactly the weights of the file") {
    for (const Sample& sample : quantised_samples(35, 9)) {
        CAPTURE(sample.info.name);
        std::vector<float> row(static_cast<std::size_t>(sample.n_cols));
        for (int r = 0; r < sample.n_rows; ++r) {
            sample.matrix.row(r, row.data());
            for (int k = 0; k < sample.n_cols; ++k) {
                const float weight = row[static_cast<std::size_t>(k)];
                REQUIRE(std::bit_cast<std::uint32_t>(weight) ==
                        std::bit_cast<std::uint32_t>(naive_value(sample, r, k)));
            }
        }
    }
}

TEST_CASE("float weights lie side by side, one k after the other, and are read back") {
    for (const gguf::TensorType type : {gguf::TensorType::F32, gguf::TensorType::F16, gguf::TensorType::BF16}) {
        const Sample sample(*gguf::find_type(type), 21, 1001);
        CAPTURE(sample.info.name);
        const std::size_t size = sample.info.block_bytes;
        std::vector<float> row(static_cast<std::size_t>(sample.n_cols));
        for (int r = 0; r < sample.n_rows; ++r) {
            sample.matrix.row(r, row.data());
            for (std::size_t k = 0; k < row.size(); ++k) {
                const std::uint8_t* stored = sample.block(r, static_cast<int>(k));
                const std::byte* packed =
                    sample.matrix.panel(r / 16) + (k * 16 + static_cast<std::size_t>(r) % 16) * size;
                REQUIRE(std::memcmp(stored, packed, size) == 0);
                std::uint32_t bits = 0;  // of a float32; BF16: its upper half
                std::memcpy(reinterpret_cast<std::uint8_t*>(&bits) + 4 - size, stored, size);
                const float expected = type == gguf::TensorType::F16 ? half_at(stored) : std::bit_cast<float>(bits);
                REQUIRE(std::bit_cast<std::uint32_t>(row[k]) == std::bit_cast<std::uint32_t>(expected));
            }
        }
    }
}

TEST_CASE("rows beyond the matrix and padding are zero") {
    for (const Sample& sample : quantised_samples(17, 3)) {
        CAPTURE(sample.info.name);
        const kernels::QuantisedPanel last = sample.matrix.quantised_panel(1);
        const kernels::PanelLayout& layout = kernels::layout_of(sample.format);
        const int n_blocks = sample.n_cols / 32;
        const int n_lines = n_blocks * (layout.low_bits + layout.high_bits);
        for (int line = 0; line < n_lines; ++line) {
            for (int i = 4; i < 64; ++i)
                REQUIRE(last.quants[line * 64 + i] == 0);
        }
        const std::uint8_t* scales = last.scales;
        const int group_bytes = layout.scale_bytes;
        const int n_bytes = n_blocks / layout.group_blocks * group_bytes;
        const int half_bytes = layout.scales == Scales::E8M0 ? 0 : sample.naive(0, 0).m >= 0 ? 64 : 32;
        for (int i = 0; i < n_bytes; ++i) {
            const int at = i % group_bytes;
            const int lane = at < half_bytes ? at % 32 / 2 : at % 16;
            if (lane > 0) REQUIRE(scales[i] == 0);
        }
        const auto* end = reinterpret_cast<const std::uint8_t*>(sample.storage.data() + sample.storage.size());
        for (const std::uint8_t* padding = scales + n_bytes; padding < end; ++padding)
            REQUIRE(*padding == 0);
    }
}

TEST_CASE("the padding of a full panel is zero") {
    const Sample sample(*gguf::find_type(gguf::TensorType::MXFP4), 16, 3);
    const auto* end = reinterpret_cast<const std::uint8_t*>(sample.storage.data() + sample.storage.size());
    for (int i = 1; i <= 16; ++i)
        REQUIRE(end[-i] == 0);
}

TEST_CASE("panels start on 64 bytes and take the file's bytes, less than 64 more") {
    for (const gguf::TypeInfo& info : gguf::known_types()) {
        const Format* format = find_format(info.type);
        if (format == nullptr) continue;
        CAPTURE(info.name);
        for (const int n_blocks : {1, 2, 3, 9, 18}) {
            const int n_cols = n_blocks * static_cast<int>(info.block_size);
            const std::size_t panel = Matrix::size_bytes(*format, 16, n_cols);
            const std::size_t in_file = 16U * static_cast<std::size_t>(n_blocks) * info.block_bytes;
            CHECK(panel % 64 == 0);
            CHECK(panel >= in_file);
            CHECK(panel < in_file + 64);
            CHECK(Matrix::size_bytes(*format, 17, n_cols) == 2 * panel);
        }
    }
}

TEST_CASE("panels are packed alone") {
    const Sample whole(*gguf::find_type(gguf::TensorType::Q5_K), 37, 2);
    Sample parts(whole.info, 37, 2);
    std::memset(parts.storage.data(), 0, parts.storage.size());
    for (const int p : {2, 0, 1})
        parts.matrix.pack(std::as_bytes(std::span(parts.file)), p, p + 1);
    CHECK(std::memcmp(parts.storage.data(), whole.storage.data(), whole.storage.size()) == 0);
}

}  // namespace smallmind::quant

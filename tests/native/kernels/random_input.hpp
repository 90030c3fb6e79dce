// Input for kernels: random values and the ones that break things.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <random>

#include "kernels/kernel_table.hpp"
#include "memory/aligned_buffer.hpp"
#include "quant/panels.hpp"

namespace smallmind::tests {

template <class T>
using Buffer = memory::AlignedBuffer<T>;

enum class Kind { Normal, Tiny, Huge, Zeros, Extremes };

inline constexpr Kind kKinds[] = {Kind::Normal, Kind::Tiny, Kind::Huge, Kind::Zeros, Kind::Extremes};

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}

    float number(Kind kind) {
        const float x = std::normal_distribution<float>(0.0F, 1.0F)(engine_);
        switch (kind) {
            case Kind::Normal:
                return x;
            case Kind::Tiny:
                return x * 1e-41F;
            case Kind::Huge:
                return x * 1e30F;
            case Kind::Zeros:
                return engine_() % 2 == 0 ? 0.0F : -0.0F;
            case Kind::Extremes:
                break;
        }
        constexpr float kExtremes[] = {0.0F,   -0.0F,   1.0F,  -1.0F,   65504.0F, -65504.0F, 65520.0F,
                                       1e-45F, -1e-38F, 3e38F, 5.9e-8F, -88.5F,   127.5F};
        return kExtremes[engine_() % std::size(kExtremes)];
    }

    Buffer<float> numbers(std::size_t n, Kind kind) {
        Buffer<float> values(n);
        for (float& v : values)
            v = number(kind);
        return values;
    }

    // Finite float16 of any size, the smallest and largest among them.
    std::uint16_t half() {
        const auto bits = static_cast<std::uint16_t>(engine_());
        return (bits & 0x7C00U) == 0x7C00U ? static_cast<std::uint16_t>(bits & 0x83FFU) : bits;
    }

    Buffer<std::uint16_t> halves(std::size_t n) {
        Buffer<std::uint16_t> values(n);
        for (std::uint16_t& v : values)
            v = half();
        return values;
    }

    // Bytes at random, or all at one end of their range: what overflows a sum that is too narrow.
    Buffer<std::uint8_t> bytes(std::size_t n, Kind kind) {
        Buffer<std::uint8_t> values(n);
        for (std::uint8_t& v : values) {
            v = static_cast<std::uint8_t>(engine_());
            if (kind == Kind::Zeros) v = 0;
            if (kind == Kind::Huge) v = 0xFF;
            if (kind == Kind::Extremes) v = engine_() % 2 == 0 ? 0x80 : 0x7F;
        }
        return values;
    }

    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }

  private:
    std::mt19937 engine_;
};

template <class T>
bool same_bytes(const Buffer<T>& a, const Buffer<T>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

template <class T>
Buffer<T> filled(std::size_t n, T value) {
    Buffer<T> values(n);
    for (T& v : values)
        v = value;
    return values;
}

// Activations as quantise() leaves them.
struct QuantisedInput {
    int n_blocks;
    Buffer<std::int8_t> q;
    Buffer<float> scale, sum;
    Buffer<std::int16_t> half_sums;

    QuantisedInput(const kernels::KernelTable& table, const Buffer<float>& x, int n_rows, int n_cols)
        : n_blocks(n_cols / kernels::kBlock),
          q(x.size()),
          scale(static_cast<std::size_t>(n_rows * n_blocks)),
          sum(scale.size()),
          half_sums(2 * scale.size()) {
        for (int r = 0; r < n_rows; ++r) {
            table.quantise(x.data() + r * n_cols, n_cols, q.data() + r * n_cols, scale.data() + r * n_blocks,
                           sum.data() + r * n_blocks, half_sums.data() + 2 * r * n_blocks);
        }
    }

    [[nodiscard]] kernels::QuantisedRows view() const {
        return {q.data(), scale.data(), sum.data(), half_sums.data(), n_blocks};
    }
};

}  // namespace smallmind::tests

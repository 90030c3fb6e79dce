// Input for kernels: random values and the ones that break things.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

#include "kernels/kernel_table.hpp"
#include "memory/aligned_buffer.hpp"

namespace smallmind::harness {

template <class T>
using Buffer = memory::AlignedBuffer<T>;

// Tiny: denormals.  Huge: what overflows a sum that is too narrow.  Extremes: zeros, limits and halfway cases, mixed.
enum class Kind : std::uint8_t { Normal, Tiny, Huge, Zeros, Extremes };
inline constexpr Kind kKinds[] = {Kind::Normal, Kind::Tiny, Kind::Huge, Kind::Zeros, Kind::Extremes};

const char* name_of(Kind kind) noexcept;

// The same seed gives the same input.  All of it is finite.
class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}

    float number(Kind kind);
    Buffer<float> numbers(std::size_t n, Kind kind);

    // Float16; Normal ones are of any size.
    std::uint16_t half(Kind kind);
    Buffer<std::uint16_t> halves(std::size_t n, Kind kind);

    // Huge: all bits set.  Extremes: the ends of a signed byte.
    Buffer<std::uint8_t> bytes(std::size_t n, Kind kind);

    int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }

  private:
    std::mt19937_64 engine_;
};

template <class T>
Buffer<T> filled(std::size_t n, T value) {
    Buffer<T> values(n);
    for (T& v : values)
        v = value;
    return values;
}

// Activations as a table's quantise() leaves them.
struct QuantisedInput {
    int n_blocks;
    Buffer<std::int8_t> q;
    Buffer<float> scale, sum;
    Buffer<std::int16_t> half_sums;

    // x: [n_rows][n_cols]; n_cols % 32 == 0.
    QuantisedInput(const kernels::KernelTable& table, const Buffer<float>& x, int n_rows, int n_cols);

    [[nodiscard]] kernels::QuantisedRows view() const {
        return {q.data(), scale.data(), sum.data(), half_sums.data(), n_blocks};
    }
};

// One panel of a quantised format: every byte may be anything, what must be a finite float16 is one.
struct Panel {
    Buffer<std::uint8_t> quants, scales;

    [[nodiscard]] kernels::QuantisedPanel view() const { return {quants.data(), scales.data()}; }
};

// n_blocks: a multiple of the format's group_blocks.
Panel random_panel(Random& random, kernels::Format format, int n_blocks, Kind kind);

// The same with scales as models have them: nothing overflows, and no denormals slow a clock down.
Panel typical_panel(Random& random, kernels::Format format, int n_blocks);

}  // namespace smallmind::harness

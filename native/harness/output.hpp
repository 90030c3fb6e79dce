// What a kernel wrote, and where two kernels differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace smallmind::harness {

enum class Item : std::uint8_t { Float, Half, Int8, Int16 };

// One array that a kernel writes.
struct Part {
    const char* name;
    Item item;
    bool must_be_finite;  // the contract promises it for this input
    std::vector<std::uint32_t> bits;
};

class Output {
  public:
    void add(const char* name, std::span<const float> values, bool must_be_finite = false);
    void add(const char* name, std::span<const std::int8_t> values);
    void add(const char* name, std::span<const std::int16_t> values);
    void add_halves(const char* name, std::span<const std::uint16_t> values, bool must_be_finite = false);

    [[nodiscard]] const std::vector<Part>& parts() const noexcept { return parts_; }

  private:
    std::vector<Part> parts_;
};

// One value: expected is what the specification wrote, or that it ought to be finite.
struct Mismatch {
    std::string part;
    std::size_t index;
    std::string expected, found;
};

// The first bit that differs, or the first value that is not finite though it must be.
std::optional<Mismatch> find_mismatch(const Output& expected, const Output& found);

}  // namespace smallmind::harness

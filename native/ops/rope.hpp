#pragma once

#include <cstdint>
#include <vector>

namespace smallmind::ops {

// Which elements turn together: Norm the pairs (2i, 2i + 1), as llama files store them; NeoX (i, i + n / 2).
enum class RopeKind : std::uint8_t { Norm, NeoX };

// Rotary position embedding (Su et al., 2021).  Angles are computed in double precision by functions of our own, so
// they are the same everywhere and as exact at position 100,000 as at 1.
class Rope {
  public:
    // n_dims: the leading elements of a head that turn, even.  factors: n_dims / 2 divisors of the frequencies, or
    // empty.
    Rope(RopeKind kind, int n_dims, double base, double position_scale, const std::vector<float>& factors);

    [[nodiscard]] int n_angles() const noexcept { return static_cast<int>(frequencies_.size()); }

    // cosines, sines: float[n_angles()].
    void angles(int position, float* cosines, float* sines) const noexcept;

    // Turns n_heads heads of head_width each in place.
    void turn(float* heads, int n_heads, int head_width, const float* cosines, const float* sines) const noexcept;

  private:
    RopeKind kind_;
    std::vector<double> frequencies_;
};

}  // namespace smallmind::ops

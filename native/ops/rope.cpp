#include "ops/rope.hpp"

#include "numeric/elementary.hpp"

namespace smallmind::ops {

Rope::Rope(RopeKind kind, int n_dims, double base, double position_scale, const std::vector<float>& factors)
    : kind_(kind) {
    const double log_base = numeric::natural_log(base);
    for (int i = 0; i < n_dims / 2; ++i) {
        double frequency = numeric::exponential(-2.0 * i / n_dims * log_base) * position_scale;
        if (!factors.empty()) frequency /= static_cast<double>(factors[static_cast<std::size_t>(i)]);
        frequencies_.push_back(frequency);
    }
}

void Rope::angles(int position, float* cosines, float* sines) const noexcept {
    for (std::size_t i = 0; i < frequencies_.size(); ++i) {
        const numeric::SinCos turn = numeric::sin_cos(position * frequencies_[i]);
        cosines[i] = static_cast<float>(turn.cos);
        sines[i] = static_cast<float>(turn.sin);
    }
}

void Rope::turn(float* heads, int n_heads, int head_width, const float* cosines, const float* sines) const noexcept {
    const int n = n_angles();
    const int step = kind_ == RopeKind::Norm ? 2 : 1;
    const int apart = kind_ == RopeKind::Norm ? 1 : n;
    for (int head = 0; head < n_heads; ++head, heads += head_width) {
        for (int i = 0; i < n; ++i) {
            float& a = heads[i * step];
            float& b = heads[i * step + apart];
            const float turned = a * cosines[i] - b * sines[i];
            b = a * sines[i] + b * cosines[i];
            a = turned;
        }
    }
}

}  // namespace smallmind::ops

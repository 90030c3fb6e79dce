// The integer product of a line with four activations, in plain C++: the meaning of every other dot_*.hpp.
#pragma once

#include <cstdint>

namespace smallmind::kernels {
namespace {

struct Dot {
    struct Line {
        std::uint8_t b[64];
    };
    using Line8 = Line;
    struct Four {
        std::int8_t x[4];
    };
    using Sum4 = Lanes::I;
    using Sum8 = Lanes::I;
    static constexpr int kTile = 4;

    static Line load(const std::uint8_t* p) {
        Line r;
        for (int i = 0; i < 64; ++i)
            r.b[i] = p[i];
        return r;
    }
    static Line8 load8(const std::uint8_t* p) { return load(p); }
    static void store(std::uint8_t* p, const Line& a) {
        for (int i = 0; i < 64; ++i)
            p[i] = a.b[i];
    }
    static Line low_nibbles(const Line& a) {
        Line r;
        for (int i = 0; i < 64; ++i)
            r.b[i] = a.b[i] & 15U;
        return r;
    }
    static Line high_nibbles(const Line& a) {
        Line r;
        for (int i = 0; i < 64; ++i)
            r.b[i] = static_cast<std::uint8_t>(a.b[i] >> 4);
        return r;
    }
    static Four broadcast(const std::int8_t* p) { return {{p[0], p[1], p[2], p[3]}}; }

    static Sum4 zero4() { return {}; }
    static Sum4 dot4(const Sum4& sum, const Line& w, const Four& x) {
        Sum4 r;
        for (int i = 0; i < 16; ++i) {
            r.v[i] = sum.v[i] + w.b[4 * i] * x.x[0] + w.b[4 * i + 1] * x.x[1] + w.b[4 * i + 2] * x.x[2] +
                     w.b[4 * i + 3] * x.x[3];
        }
        return r;
    }
    static Lanes::I finish(const Sum4& sum) { return sum; }

    static Sum8 start8(std::int32_t) { return {}; }
    static Sum8 dot8(const Sum8& sum, const Line8& w, const Four& x) {
        Sum8 r = sum;
        for (int i = 0; i < 16; ++i) {
            for (int k = 0; k < 4; ++k)
                r.v[i] += static_cast<std::int8_t>(w.b[4 * i + k]) * x.x[k];
        }
        return r;
    }
    static Lanes::I finish8(const Sum8& sum) { return sum; }
};

}  // namespace
}  // namespace smallmind::kernels

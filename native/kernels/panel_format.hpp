// The block formats and how a panel of each lies in memory: what packs them (quant/) and what multiplies them agree
// here.
//
// A panel is 16 rows of a matrix.  A line is 64 bytes: byte 4 * row + i belongs to that row.  A block is 32 consecutive
// k, in eight groups of four: group g, byte i is k = 4g + i.
//
// Quantised formats.  A weight of low_bits + high_bits bits is cut into two planes.  A plane of w bits is w lines:
// group g lies in line g % w, from bit w * (g / w) of each byte.  A block is the lines of its low plane, then those of
// its high plane; a panel is all blocks' quants, then (64-byte aligned) all groups' scales, padded to 64 bytes.  A
// scale group is group_blocks blocks; what it holds stands in Scales below, every item being 16 rows side by side.
//
// Float formats: k-major, 16 weights of one k side by side; no scales.  Rows beyond the matrix are zero.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smallmind::kernels {

// Goes up by one whenever anything below changes what a packed matrix looks like: .smq files hold packed matrices.
inline constexpr std::uint32_t kPanelLayoutVersion = 1;

enum class Format : std::uint8_t {
    F32,
    F16,
    BF16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2_K,
    Q3_K,
    Q4_K,
    Q5_K,
    Q6_K,
    IQ4_NL,
    IQ4_XS,
    MXFP4,
};
inline constexpr int kFormats = 16;

// What a scale group holds.  f16 and bytes are per row; "6-bit" values are cut into a low nibble and two top bits.
enum class Scales : std::uint8_t {
    None,
    D,         // f16 d
    DM,        // f16 d, f16 m
    E8M0,      // byte e: d = 2^(e - 128)
    Min6,      // f16 d, f16 dmin; 8 bytes scale_j & 15 | (min_j & 15) << 4; 4 bytes t of tops: scale_2t, min_2t,
               // scale_2t+1, min_2t+1, two bits each from bit 0 up.  Sub-blocks of 32.
    Signed6,   // f16 d; 4 bytes t: scale_2t & 15 | (scale_2t+1 & 15) << 4; 2 bytes t of tops: scale_4t .. scale_4t+3,
               // two bits each.  Sub-blocks of 32; the scale is the 6-bit value - 32.
    Half6,     // f16 d; 8 bytes t: scale_2t & 15 | (scale_2t+1 & 15) << 4; 4 bytes t of tops: scale_4t .. scale_4t+3.
               // Sub-blocks of 16; the scale is the 6-bit value - 32.
    HalfMin4,  // f16 d, f16 dmin; 16 bytes scale_j | min_j << 4.  Sub-blocks of 16.
    Half8,     // f16 d; 16 signed bytes.  Sub-blocks of 16.
};

struct PanelLayout {
    int low_bits;
    int high_bits;
    int group_blocks;  // blocks that share a scale group; 0 for float formats
    int scale_bytes;   // of one scale group, all 16 rows
    Scales scales;
    int float_bytes;  // of one weight; 0 for quantised formats
};

constexpr PanelLayout kPanelLayouts[kFormats] = {
    {0, 0, 0, 0, Scales::None, 4},        // F32
    {0, 0, 0, 0, Scales::None, 2},        // F16
    {0, 0, 0, 0, Scales::None, 2},        // BF16
    {4, 0, 1, 32, Scales::D, 0},          // Q4_0: w = q - 8
    {4, 0, 1, 64, Scales::DM, 0},         // Q4_1
    {4, 1, 1, 32, Scales::D, 0},          // Q5_0: w = q - 16
    {4, 1, 1, 64, Scales::DM, 0},         // Q5_1
    {8, 0, 1, 32, Scales::D, 0},          // Q8_0: w = q, signed
    {2, 0, 8, 320, Scales::HalfMin4, 0},  // Q2_K
    {2, 1, 8, 224, Scales::Half6, 0},     // Q3_K: w = q - 4
    {4, 0, 8, 256, Scales::Min6, 0},      // Q4_K
    {4, 1, 8, 256, Scales::Min6, 0},      // Q5_K
    {4, 2, 8, 288, Scales::Half8, 0},     // Q6_K: w = q - 32
    {4, 0, 1, 32, Scales::D, 0},          // IQ4_NL: w = kIq4Values[q]
    {4, 0, 8, 128, Scales::Signed6, 0},   // IQ4_XS: w = kIq4Values[q]
    {4, 0, 1, 16, Scales::E8M0, 0},       // MXFP4: w = kMxfp4Values[q]
};

constexpr const PanelLayout& layout_of(Format format) { return kPanelLayouts[static_cast<std::size_t>(format)]; }

alignas(16) constexpr std::int8_t kIq4Values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                                    1,    13,   25,  38,  53,  69,  89,  113};
// Twice the values of the E2M1 format; d is halved instead.
alignas(16) constexpr std::int8_t kMxfp4Values[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

}  // namespace smallmind::kernels

// The .smq container: a GGUF file's metadata, and its tensors as the kernels read them, to be mapped and used in place.
//
//     0   "SMLQ"
//     4   u32 version of the container
//     8   u32 layout of the packed weights; they mean nothing to a program with another one
//     12  u32 0
//     16  u64 size of the file
//     24  u64 size of the header, which ends with the stretches' checksums
//     32  u64 number of metadata entries
//     40  u64 number of tensors
//     48  u64 checksum of the header from byte 64 on
//     56  u64 checksum of bytes 0 to 55
//     64  metadata, as in the GGUF file, byte by byte
//         tensors: name, u32 n_dims, u64 dims[n_dims], u32 type, u32 storage, u64 offset, u64 size
//         u64 checksums, one for each stretch of the data
//     then, from the next multiple of kSmqPage, the data.  Offsets count from there and are multiples of kSmqAlignment.
//
// Texts, values and types are GGUF's.  Checksums are XXH64.  Every version keeps bytes 0 to 7 and 56 to 63 as they are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gguf/xxh64.hpp"

namespace smallmind::gguf {

inline constexpr std::uint32_t kSmqMagic = 0x514C4D53;  // "SMLQ"
inline constexpr std::uint32_t kSmqVersion = 1;
inline constexpr std::size_t kSmqPreambleBytes = 64;
inline constexpr std::uint32_t kSmqAlignment = 64;
inline constexpr std::uint64_t kSmqPage = 4096;
inline constexpr std::uint64_t kSmqStretchBytes = 4U << 20;

// How a tensor's bytes are meant.  Plain: as in a GGUF file.  Packed: as the file's layout says.
enum class Storage : std::uint32_t { Plain, Packed };

constexpr std::uint64_t round_up(std::uint64_t n, std::uint64_t step) noexcept { return (n + step - 1) / step * step; }

// The weights of an .smq file.  A stretch is what one checksum stands for; the last one may be shorter.
struct SmqData {
    std::uint32_t layout = 0;
    std::span<const std::byte> bytes;  // in the mapped file
    std::vector<std::uint64_t> checksums;

    [[nodiscard]] std::size_t n_stretches() const noexcept { return checksums.size(); }
    [[nodiscard]] std::span<const std::byte> stretch(std::size_t i) const noexcept {
        const std::size_t from = i * kSmqStretchBytes;
        return bytes.subspan(from, std::min<std::size_t>(kSmqStretchBytes, bytes.size() - from));
    }
    [[nodiscard]] bool is_sound(std::size_t i) const noexcept { return xxh64(stretch(i)) == checksums[i]; }
};

}  // namespace smallmind::gguf

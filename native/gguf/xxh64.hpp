#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace smallmind::gguf {

// XXH64 with seed 0, as its specification defines it (xxHash, version 0.1.1): about as fast as memory reads.
std::uint64_t xxh64(std::span<const std::byte> bytes) noexcept;

}  // namespace smallmind::gguf

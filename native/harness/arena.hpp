// The memory that loads read, larger than the last-level cache.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string>

#include "memory/aligned_buffer.hpp"

namespace smallmind::harness {

class Arena {
  public:
    // Throws MemoryError.
    explicit Arena(std::size_t size_bytes)
        : bytes_(memory::zeroed<std::byte>(size_bytes, "The kernel bench", memory::Pages::Huge)) {}

    // Copies of `pattern` one after the other, as many as there is room for.  Nothing is copied where `name` is what
    // the arena holds already.  Returns how many there are.
    int fill(const std::string& name, std::span<const std::byte> pattern) {
        const std::size_t n = bytes_.size() / pattern.size();
        if (name != holds_) {
            for (std::size_t i = 0; i < n; ++i)
                std::memcpy(bytes_.data() + i * pattern.size(), pattern.data(), pattern.size());
            holds_ = name;
        }
        return static_cast<int>(n);
    }

    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_.span(); }

  private:
    memory::AlignedBuffer<std::byte> bytes_;
    std::string holds_;
};

}  // namespace smallmind::harness

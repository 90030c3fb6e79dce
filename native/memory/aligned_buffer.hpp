#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace smallmind::memory {

inline constexpr std::size_t kAlignment = 64;

// Huge: for blocks of many megabytes that are written once in full (weights).  Normal pages stay unused until touched.
enum class Pages : std::uint8_t { Normal, Huge };

// size_bytes uninitialised bytes, 64-byte aligned.  what: the subject of the error's sentence.  Throws MemoryError.
void* allocate_aligned(std::size_t size_bytes, const char* what, Pages pages);
void free_aligned(void* block, Pages pages) noexcept;
[[noreturn]] void throw_out_of_memory(const char* what, std::size_t n_items, std::size_t item_size);

// n uninitialised items, 64-byte aligned.  Move-only; an empty one owns nothing.
template <class T>
class AlignedBuffer {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    static_assert(alignof(T) <= kAlignment);

  public:
    AlignedBuffer() noexcept = default;

    // Throws MemoryError.
    explicit AlignedBuffer(std::size_t n, const char* what = "The engine", Pages pages = Pages::Normal)
        : size_(n), pages_(pages) {
        if (n > PTRDIFF_MAX / sizeof(T)) throw_out_of_memory(what, n, sizeof(T));
        if (n > 0) data_ = static_cast<T*>(allocate_aligned(n * sizeof(T), what, pages));
    }

    ~AlignedBuffer() { free_aligned(data_, pages_); }

    AlignedBuffer(AlignedBuffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)), pages_(other.pages_) {}

    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(pages_, other.pages_);
        return *this;
    }

    AlignedBuffer(const AlignedBuffer&) = delete;
    AlignedBuffer& operator=(const AlignedBuffer&) = delete;

    [[nodiscard]] T* data() noexcept { return data_; }
    [[nodiscard]] const T* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t size_bytes() const noexcept { return size_ * sizeof(T); }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
    [[nodiscard]] T* begin() noexcept { return data_; }
    [[nodiscard]] T* end() noexcept { return data_ + size_; }
    [[nodiscard]] const T* begin() const noexcept { return data_; }
    [[nodiscard]] const T* end() const noexcept { return data_ + size_; }
    [[nodiscard]] std::span<T> span() noexcept { return {data_, size_}; }
    [[nodiscard]] std::span<const T> span() const noexcept { return {data_, size_}; }

  private:
    T* data_ = nullptr;
    std::size_t size_ = 0;
    Pages pages_ = Pages::Normal;
};

// n zeros, 64-byte aligned.  Writing them is what gives the block its memory, which is slow: here, not at first use.
template <class T>
AlignedBuffer<T> zeroed(std::size_t n, const char* what = "The engine", Pages pages = Pages::Normal) {
    AlignedBuffer<T> buffer(n, what, pages);
    if (n > 0) std::memset(buffer.data(), 0, buffer.size_bytes());
    return buffer;
}

}  // namespace smallmind::memory

#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace smallmind::memory {

// A whole file, mapped read-only.  Move-only; the mapping ends with the object.
// A file that another program truncates while it is mapped kills the process when the lost pages are read (SIGBUS).
class MappedFile {
  public:
    // path: UTF-8.  Throws NotFound, AccessError (a folder, no permission, ...), MemoryError (no address space left).
    explicit MappedFile(const std::string& path);
    ~MappedFile();
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }

    // Gives the physical pages that lie wholly inside `range` back to the system; a later read fetches them again.
    // range: part of bytes().  A hint: does nothing where the system has no such call.
    void drop(std::span<const std::byte> range) const noexcept;

    // Starts reading `range` from disk in the background.  A hint, like drop.
    void prefetch(std::span<const std::byte> range) const noexcept;

  private:
    void unmap() noexcept;

    std::string path_;
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace smallmind::memory

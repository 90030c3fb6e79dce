#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace smallmind::memory {

// A whole file, mapped read-only: processes that map the same file share its pages.  Move-only; the mapping ends with
// the object.  Where the file loses bytes while it is mapped, zeros are read, and is_intact() says so from then on.
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

    // False once the file is shorter than when it was mapped, or one of its pages could not be read.  Costs one system
    // call; ask after reading, before what was read is believed.
    [[nodiscard]] bool is_intact() const noexcept;

    // Gives the physical pages that lie wholly inside `range` back to the system; a later read fetches them again.
    // range: part of bytes().  A hint: does nothing where the system has no such call.
    void drop(std::span<const std::byte> range) const noexcept;

    // Starts reading `range` from disk in the background.  A hint, like drop.
    void prefetch(std::span<const std::byte> range) const noexcept;

    // Waits until `range` is in memory and its pages are entered for this process, as far as the system has a way.
    void populate(std::span<const std::byte> range) const noexcept;

  private:
    struct Watch;  // what is_intact() asks, where a mapped file can lose bytes at all

    void unmap() noexcept;

    std::string path_;
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    std::unique_ptr<Watch> watch_;
};

}  // namespace smallmind::memory

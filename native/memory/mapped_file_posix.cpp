#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.hpp"
#include "memory/mapped_file.hpp"
#include "memory/page_guard.hpp"
#include "memory/system.hpp"

namespace smallmind::memory {
namespace {

class Descriptor {
  public:
    explicit Descriptor(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const noexcept { return fd_; }

  private:
    int fd_;
};

[[noreturn]] void throw_access_error(const std::string& path, int code) {
    if (code == ENOENT || code == ENOTDIR) throw errors::NotFound(path);
    if (code == EACCES || code == EPERM) throw errors::AccessError(path, "no permission to read it");
    throw errors::AccessError(path, std::strerror(code));
}

std::size_t regular_file_size(const Descriptor& file, const std::string& path) {
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) throw_access_error(path, errno);
    if (S_ISDIR(status.st_mode)) throw errors::AccessError(path, "it is a folder");
    if (!S_ISREG(status.st_mode)) throw errors::AccessError(path, "it is not a regular file");
    if (std::cmp_greater(status.st_size, SIZE_MAX)) throw errors::AccessError(path, "it is too large for this system");
    return static_cast<std::size_t>(status.st_size);
}

// The whole pages inside `range`, for calls that act on pages.  Empty when there are none.
std::span<std::byte> whole_pages(std::span<const std::byte> range) noexcept {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto first = reinterpret_cast<std::uintptr_t>(range.data());
    const std::uintptr_t begin = (first + page - 1) / page * page;
    const std::uintptr_t end = (first + range.size()) / page * page;
    if (begin >= end) return {};
    return {reinterpret_cast<std::byte*>(begin), end - begin};
}

}  // namespace

// The descriptor stays open: its size says that the file was cut even where no page was lost, within the last one.
struct MappedFile::Watch {
    explicit Watch(const std::string& path) : file(path) {}

    Descriptor file;
    PageGuard guard;
};

MappedFile::MappedFile(const std::string& path) : path_(path), watch_(std::make_unique<Watch>(path)) {
    const Descriptor& file = watch_->file;
    if (file.get() < 0) throw_access_error(path, errno);
    size_ = regular_file_size(file, path);
    if (size_ == 0) return;
    void* const address = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file.get(), 0);
    if (address == MAP_FAILED) {
        const int code = errno;
        const std::size_t needed = std::exchange(size_, 0);
        if (code == ENOMEM) throw errors::MemoryError("The model file", needed, available_bytes());
        throw_access_error(path, code);
    }
    data_ = static_cast<const std::byte*>(address);
    watch_->guard = PageGuard(bytes());
}

bool MappedFile::is_intact() const noexcept {
    if (data_ == nullptr) return true;
    struct stat status{};
    return !watch_->guard.has_lost_pages() && ::fstat(watch_->file.get(), &status) == 0 &&
           std::cmp_greater_equal(status.st_size, size_);
}

void MappedFile::unmap() noexcept {
    if (watch_ != nullptr) watch_->guard = PageGuard();  // first: the addresses may soon be another's
    if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
    watch_.reset();
    data_ = nullptr;
    size_ = 0;
}

void MappedFile::drop(std::span<const std::byte> range) const noexcept {
    const std::span<std::byte> pages = whole_pages(range);
    if (!pages.empty()) ::madvise(pages.data(), pages.size(), MADV_DONTNEED);
}

void MappedFile::prefetch(std::span<const std::byte> range) const noexcept {
    const std::span<std::byte> pages = whole_pages(range);
    if (!pages.empty()) ::madvise(pages.data(), pages.size(), MADV_WILLNEED);
}

void MappedFile::populate(std::span<const std::byte> range) const noexcept {
    const std::span<std::byte> pages = whole_pages(range);
    if (pages.empty()) return;
    if (populate_pages(pages)) return;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    for (std::size_t i = 0; i < pages.size(); i += page)
        static_cast<void>(*static_cast<const volatile std::byte*>(pages.data() + i));
}

MappedFile::~MappedFile() { unmap(); }

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      watch_(std::move(other.watch_)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    if (this == &other) return *this;
    unmap();
    path_ = std::move(other.path_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    watch_ = std::move(other.watch_);
    return *this;
}

}  // namespace smallmind::memory

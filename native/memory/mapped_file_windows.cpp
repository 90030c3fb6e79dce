#include <cstdint>
#include <utility>

#include <windows.h>

#include "errors.hpp"
#include "memory/mapped_file.hpp"
#include "memory/system.hpp"

namespace smallmind::memory {
namespace {

class Handle {
  public:
    explicit Handle(HANDLE handle) noexcept : handle_(handle) {}
    ~Handle() {
        if (is_valid()) ::CloseHandle(handle_);
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    [[nodiscard]] bool is_valid() const noexcept { return handle_ != nullptr && handle_ != INVALID_HANDLE_VALUE; }
    [[nodiscard]] HANDLE get() const noexcept { return handle_; }

  private:
    HANDLE handle_;
};

[[noreturn]] void throw_access_error(const std::string& path, DWORD code) {
    if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND) throw errors::NotFound(path);
    if (code == ERROR_ACCESS_DENIED) throw errors::AccessError(path, "no permission to read it, or it is a folder");
    throw errors::AccessError(path, "Windows error " + std::to_string(code));
}

std::wstring to_wide(const std::string& path) {
    const int length =
        ::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path.data(), static_cast<int>(path.size()), nullptr, 0);
    if (length <= 0) throw errors::NotFound(path);
    std::wstring wide(static_cast<std::size_t>(length), L'\0');
    ::MultiByteToWideChar(CP_UTF8, 0, path.data(), static_cast<int>(path.size()), wide.data(), length);
    return wide;
}

}  // namespace

// A mapped file cannot be cut short here.
struct MappedFile::Watch {};

MappedFile::MappedFile(const std::string& path) : path_(path) {
    const Handle file(::CreateFileW(to_wide(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!file.is_valid()) throw_access_error(path, ::GetLastError());
    LARGE_INTEGER size{};
    if (!::GetFileSizeEx(file.get(), &size)) throw_access_error(path, ::GetLastError());
    if (std::cmp_greater(size.QuadPart, SIZE_MAX)) throw errors::AccessError(path, "it is too large for this system");
    if (size.QuadPart == 0) return;
    const Handle mapping(::CreateFileMappingW(file.get(), nullptr, PAGE_READONLY, 0, 0, nullptr));
    if (!mapping.is_valid()) throw_access_error(path, ::GetLastError());
    const void* const address = ::MapViewOfFile(mapping.get(), FILE_MAP_READ, 0, 0, 0);
    if (address == nullptr) {
        throw errors::MemoryError("The model file", static_cast<std::uint64_t>(size.QuadPart), available_bytes());
    }
    data_ = static_cast<const std::byte*>(address);
    size_ = static_cast<std::size_t>(size.QuadPart);
}

void MappedFile::unmap() noexcept {
    if (data_ != nullptr) ::UnmapViewOfFile(data_);
    data_ = nullptr;
    size_ = 0;
}

void MappedFile::drop(std::span<const std::byte> range) const noexcept {
    // Unlocking pages that were never locked fails by design, and takes them out of the working set.
    if (!range.empty()) ::VirtualUnlock(const_cast<std::byte*>(range.data()), range.size());
}

void MappedFile::prefetch(std::span<const std::byte> range) const noexcept {
    WIN32_MEMORY_RANGE_ENTRY entry{const_cast<std::byte*>(range.data()), range.size()};
    if (!range.empty()) ::PrefetchVirtualMemory(::GetCurrentProcess(), 1, &entry, 0);
}

void MappedFile::populate(std::span<const std::byte> range) const noexcept { prefetch(range); }

bool MappedFile::is_intact() const noexcept { return true; }

MappedFile::~MappedFile() { unmap(); }

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)), data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    if (this == &other) return *this;
    unmap();
    path_ = std::move(other.path_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
}

}  // namespace smallmind::memory

#include <cerrno>
#include <cstdio>
#include <memory>

#include <sys/mman.h>

#include "memory/system.hpp"

namespace smallmind::memory {

std::uint64_t available_bytes() noexcept {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/meminfo", "re"), &std::fclose);
    if (file == nullptr) return 0;
    char line[128];
    while (std::fgets(line, sizeof line, file.get()) != nullptr) {
        unsigned long long kibibytes = 0;
        if (std::sscanf(line, "MemAvailable: %llu", &kibibytes) == 1) return kibibytes * 1024;
    }
    return 0;
}

void advise_huge_pages(void* begin, std::size_t size) noexcept { ::madvise(begin, size, MADV_HUGEPAGE); }

bool populate_pages(std::span<const std::byte> range) noexcept {
    constexpr int kPopulateRead = 22;  // MADV_POPULATE_READ of Linux 5.14, which older headers lack
    return ::madvise(const_cast<std::byte*>(range.data()), range.size(), kPopulateRead) == 0 || errno != EINVAL;
}

bool lock_pages(std::span<const std::byte> range) noexcept { return ::mlock(range.data(), range.size()) == 0; }

}  // namespace smallmind::memory

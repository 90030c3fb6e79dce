#include <windows.h>

#include "memory/system.hpp"

namespace smallmind::memory {

std::uint64_t available_bytes() noexcept {
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    return ::GlobalMemoryStatusEx(&status) ? status.ullAvailPhys : 0;
}

// Large pages need a privilege that ordinary users lack.
void advise_huge_pages(void* /*begin*/, std::size_t /*size*/) noexcept {}

bool populate_pages(std::span<const std::byte> /*range*/) noexcept { return false; }

// A process may lock no more than its working set, which therefore grows first.
bool lock_pages(std::span<const std::byte> range) noexcept {
    SIZE_T smallest = 0;
    SIZE_T largest = 0;
    const HANDLE process = ::GetCurrentProcess();
    return ::GetProcessWorkingSetSize(process, &smallest, &largest) != 0 &&
           ::SetProcessWorkingSetSize(process, smallest + range.size(), largest + range.size()) != 0 &&
           ::VirtualLock(const_cast<std::byte*>(range.data()), range.size()) != 0;
}

}  // namespace smallmind::memory

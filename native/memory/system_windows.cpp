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

}  // namespace smallmind::memory

#include <mach/mach.h>
#include <sys/mman.h>

#include "memory/system.hpp"

namespace smallmind::memory {

std::uint64_t available_bytes() noexcept {
    vm_statistics64_data_t statistics{};
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    const mach_port_t host = ::mach_host_self();
    auto* const info = reinterpret_cast<host_info64_t>(&statistics);
    if (::host_statistics64(host, HOST_VM_INFO64, info, &count) != KERN_SUCCESS) return 0;
    const std::uint64_t n_pages = std::uint64_t{statistics.free_count} + statistics.inactive_count;
    return n_pages * vm_kernel_page_size;
}

void advise_huge_pages(void* /*begin*/, std::size_t /*size*/) noexcept {}

bool populate_pages(std::span<const std::byte> /*range*/) noexcept { return false; }

bool lock_pages(std::span<const std::byte> range) noexcept { return ::mlock(range.data(), range.size()) == 0; }

}  // namespace smallmind::memory

#include <cerrno>

#include <sys/resource.h>

#include "threads/priority.hpp"

namespace smallmind::threads {

// Linux gives every thread a nice value of its own, and 0 names the calling one.
void lower_own_priority() noexcept {
    constexpr int kNice = 10;
    errno = 0;
    const int now = getpriority(PRIO_PROCESS, 0);
    if (errno == 0 && now < kNice) setpriority(PRIO_PROCESS, 0, kNice);
}

}  // namespace smallmind::threads

#include <cerrno>

#include <sys/resource.h>

#include "threads/priority.hpp"

namespace smallmind::threads {

// Linux gives every thread a nice value of its own, and 0 names the calling one.  It does not know which thread has a
// window, and a thread that computes all the time is left to its time slice when another one wakes up: 6 is enough for
// that one to come first, and nearly as good as 0 beside a program that computes as well.
void take_priority(Priority priority) noexcept {
    const int nice = priority == Priority::kLow ? 10 : 6;
    errno = 0;
    const int now = getpriority(PRIO_PROCESS, 0);
    if (errno == 0 && now < nice) setpriority(PRIO_PROCESS, 0, nice);
}

}  // namespace smallmind::threads

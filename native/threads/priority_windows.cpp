#include <windows.h>

#include "threads/priority.hpp"

namespace smallmind::threads {

// A thread whose window gets a message is preferred by the system anyway.
void take_priority(Priority priority) noexcept {
    if (priority == Priority::kLow) SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL);
}

}  // namespace smallmind::threads

#include <windows.h>

#include "threads/priority.hpp"

namespace smallmind::threads {

void lower_own_priority() noexcept { SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL); }

}  // namespace smallmind::threads

#pragma once

namespace smallmind::threads {

enum class Priority {
    kBehindWindows,  // as other programs' threads, but what answers a key or the mouse comes first
    kLow,            // other programs come first
};

// Gives the calling thread a priority, for good: not every system allows the way back up.  Where it is refused nothing
// happens.
void take_priority(Priority priority) noexcept;

}  // namespace smallmind::threads

#pragma once

namespace smallmind::threads {

// Lets the system prefer other programs' threads to the calling one, for good: not every system allows the way back.
// Where it is refused nothing happens.
void lower_own_priority() noexcept;

}  // namespace smallmind::threads

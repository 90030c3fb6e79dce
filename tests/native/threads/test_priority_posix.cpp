#include <thread>

#include <doctest/doctest.h>

#ifdef __linux__
#include <sys/resource.h>
#endif

#include "threads/priority.hpp"

namespace smallmind::threads {

#ifdef __linux__
TEST_CASE("a thread lowers its own priority and nobody else's") {
    const int before = getpriority(PRIO_PROCESS, 0);
    int lowered = before;
    std::thread([&] {
        lower_own_priority();
        lowered = getpriority(PRIO_PROCESS, 0);
    }).join();
    CHECK(lowered >= 10);
    CHECK(getpriority(PRIO_PROCESS, 0) == before);
}
#endif

}  // namespace smallmind::threads

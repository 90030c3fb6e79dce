#include <pthread.h>
#include <pthread/qos.h>

#include "threads/priority.hpp"

namespace smallmind::threads {

// The thread of the windows has a class of its own that comes before all others.
void take_priority(Priority priority) noexcept {
    if (priority == Priority::kLow) pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
}

}  // namespace smallmind::threads

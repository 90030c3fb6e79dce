#include <pthread.h>
#include <pthread/qos.h>

#include "threads/priority.hpp"

namespace smallmind::threads {

void lower_own_priority() noexcept { pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0); }

}  // namespace smallmind::threads

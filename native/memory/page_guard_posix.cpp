#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include "memory/page_guard.hpp"

namespace smallmind::memory {

// One guarded range.  Slots form a list that only grows, so that the handler may walk it at any moment; a free one
// (end == 0) is used again.
struct PageGuard::Slot {
    std::atomic<std::uintptr_t> begin = 0;
    std::atomic<std::uintptr_t> end = 0;  // written last when the slot is taken, first when it is freed
    std::atomic<bool> has_lost_pages = false;
    Slot* next = nullptr;
};

namespace {

using Slot = PageGuard::Slot;

static_assert(std::atomic<std::uintptr_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

std::atomic<Slot*> first_slot = nullptr;
std::mutex taking;  // around taking and freeing; the handler never waits for it
struct sigaction previous_action;
std::uintptr_t page_size = 0;

Slot* find_slot(std::uintptr_t address) noexcept {
    for (Slot* slot = first_slot.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
        const std::uintptr_t end = slot->end.load(std::memory_order_acquire);
        if (address < end && address >= slot->begin.load(std::memory_order_relaxed)) return slot;
    }
    return nullptr;
}

// mmap is not on POSIX's list of calls for handlers, but is a bare system call on every system that we run on.
bool replace_with_zeros(Slot& slot, std::uintptr_t address) noexcept {
    const std::uintptr_t from = address / page_size * page_size;
    const std::uintptr_t to = (slot.end.load(std::memory_order_relaxed) + page_size - 1) / page_size * page_size;
    slot.has_lost_pages.store(true, std::memory_order_relaxed);
    return ::mmap(reinterpret_cast<void*>(from), to - from, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
                  0) != MAP_FAILED;
}

void pass_on(int signal, siginfo_t* info, void* context) noexcept {
    if ((previous_action.sa_flags & SA_SIGINFO) != 0) return previous_action.sa_sigaction(signal, info, context);
    const bool was_sent = info->si_code <= 0;  // by a process, not by a read
    if (previous_action.sa_handler == SIG_IGN && was_sent) return;
    if (previous_action.sa_handler != SIG_DFL && previous_action.sa_handler != SIG_IGN) {
        return previous_action.sa_handler(signal);
    }
    struct sigaction end{};
    end.sa_handler = SIG_DFL;
    ::sigaction(signal, &end, nullptr);
    ::raise(signal);  // held back until the handler returns
}

void handle(int signal, siginfo_t* info, void* context) {
    const int error = errno;
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    Slot* const slot = info->si_code > 0 ? find_slot(address) : nullptr;
    if (slot == nullptr || !replace_with_zeros(*slot, address)) pass_on(signal, info, context);
    errno = error;
}

void install_handler() noexcept {
    page_size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action{};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, &previous_action);
}

Slot* take_slot() {
    for (Slot* slot = first_slot.load(std::memory_order_relaxed); slot != nullptr; slot = slot->next) {
        if (slot->end.load(std::memory_order_relaxed) == 0) return slot;
    }
    auto* const slot = new Slot;  // never deleted: as many as there ever were mappings at one time
    slot->next = first_slot.load(std::memory_order_relaxed);
    first_slot.store(slot, std::memory_order_release);
    return slot;
}

}  // namespace

PageGuard::PageGuard(std::span<const std::byte> mapping) {
    static std::once_flag is_installed;
    std::call_once(is_installed, install_handler);
    const std::scoped_lock lock(taking);
    slot_ = take_slot();
    const auto begin = reinterpret_cast<std::uintptr_t>(mapping.data());
    slot_->has_lost_pages.store(false, std::memory_order_relaxed);
    slot_->begin.store(begin, std::memory_order_relaxed);
    slot_->end.store(begin + mapping.size(), std::memory_order_release);
}

PageGuard::~PageGuard() {
    if (slot_ == nullptr) return;
    const std::scoped_lock lock(taking);
    slot_->end.store(0, std::memory_order_release);
}

PageGuard::PageGuard(PageGuard&& other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}

PageGuard& PageGuard::operator=(PageGuard&& other) noexcept {
    PageGuard old(std::move(*this));
    slot_ = std::exchange(other.slot_, nullptr);
    return *this;
}

bool PageGuard::has_lost_pages() const noexcept {
    return slot_ != nullptr && slot_->has_lost_pages.load(std::memory_order_relaxed);
}

}  // namespace smallmind::memory

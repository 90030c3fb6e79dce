#include "memory/page_warmer.hpp"

#include <algorithm>

namespace smallmind::memory {
namespace {

constexpr std::size_t kStretchBytes = 16U << 20;  // so much is not interrupted: 0.1 s from a slow disk

}  // namespace

PageWarmer::PageWarmer(const MappedFile& file, std::span<const std::byte> range)
    : thread_([&file, range](const std::stop_token& stop) {
          for (std::size_t at = 0; at < range.size() && !stop.stop_requested(); at += kStretchBytes) {
              if (!file.is_intact()) return;
              file.populate(range.subspan(at, std::min(kStretchBytes, range.size() - at)));
          }
      }) {}

}  // namespace smallmind::memory

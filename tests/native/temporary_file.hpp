#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace smallmind::tests {

// A file that is gone with the object.
class TemporaryFile {
  public:
    explicit TemporaryFile(std::span<const std::byte> content) {
        static std::atomic<int> count = 0;
        const auto unique = std::to_string(reinterpret_cast<std::uintptr_t>(this)) + "-" + std::to_string(count++);
        path_ = std::filesystem::temp_directory_path() / ("smallmind-test-" + unique);
        write(content);
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    // A new file each time: emptying an old one makes some file systems wait for the disk.
    void write(std::span<const std::byte> content) const {
        std::filesystem::remove(path_);
        std::ofstream stream(path_, std::ios::binary | std::ios::trunc);
        stream.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
    }

    [[nodiscard]] std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

}  // namespace smallmind::tests

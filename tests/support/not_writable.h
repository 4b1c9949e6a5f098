#pragma once

#include <filesystem>

#include <sys/fsuid.h>
#include <unistd.h>

namespace lumbung::test {

/// As long as it lives this thread may read what lies in a folder and write nothing there, not as root
/// either.
class NotWritable {
 public:
  explicit NotWritable(std::filesystem::path folder) : folder_(std::move(folder)) {
    allow(std::filesystem::perms(0555));
    ::setfsuid(kNobody);
  }
  ~NotWritable() {
    ::setfsuid(::geteuid());
    allow(std::filesystem::perms(0755));
  }
  NotWritable(const NotWritable&) = delete;
  NotWritable& operator=(const NotWritable&) = delete;

 private:
  static constexpr uid_t kNobody = 65'534;

  void allow(std::filesystem::perms what) const {
    std::filesystem::permissions(folder_, what);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.is_directory()) std::filesystem::permissions(entry, what);
    }
  }

  std::filesystem::path folder_;
};

}  // namespace lumbung::test

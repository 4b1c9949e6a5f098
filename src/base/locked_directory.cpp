#include "base/locked_directory.h"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace lumbung {
namespace {

namespace fs = std::filesystem;

UniqueFd open_directory(const fs::path& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// A name in a directory that all share may be anybody's: only a directory of ours is one that we left.
bool is_own_directory(int directory) {
  struct stat facts {};
  return ::fstat(directory, &facts) == 0 && facts.st_uid == ::geteuid();
}

void remove_when_dead(const fs::path& path) {
  const UniqueFd directory = open_directory(path);
  if (!directory || !is_own_directory(directory.get())) return;
  if (::flock(directory.get(), LOCK_EX | LOCK_NB) != 0) return;
  std::error_code ignored;  // another one may remove it at the same time
  fs::remove_all(path, ignored);
}

/// Whether the open directory still has this name.
bool is_in_place(int directory, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(directory, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

void LockedDirectory::remove_dead(const fs::path& parent, std::string_view prefix) {
  std::error_code failed;
  for (fs::directory_iterator entry(parent, failed); !failed && entry != fs::directory_iterator();
       entry.increment(failed)) {
    if (entry->path().filename().string().starts_with(prefix)) remove_when_dead(entry->path());
  }
}

LockedDirectory::LockedDirectory(const fs::path& parent, const std::string& prefix) {
  remove_dead(parent, prefix);
  // Between the making and the lock another process may take it for a dead one's, and remove it.
  while (!make(parent, prefix)) {
  }
}

bool LockedDirectory::make(const fs::path& parent, const std::string& prefix) {
  std::string name = (parent / (prefix + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) throw fault_from_errno("make " + name, errno);
  UniqueFd directory = open_directory(name);
  if (!directory) return false;
  if (::flock(directory.get(), LOCK_SH) != 0) throw fault_from_errno("lock " + name, errno);
  if (!is_in_place(directory.get(), name)) return false;
  path_ = name;
  lock_ = std::move(directory);
  return true;
}

LockedDirectory::~LockedDirectory() {
  std::error_code ignored;  // what stays is removed by the next one
  fs::remove_all(path_, ignored);
}

}  // namespace lumbung

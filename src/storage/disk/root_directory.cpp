#include "storage/disk/root_directory.h"

#include <cerrno>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

namespace lumbung::storage {
namespace {

constexpr mode_t kFolderMode = 0750;
/// More folders than this are not remembered as durable; forgetting costs one fsync each.
constexpr std::size_t kRememberedMax = 10'000;

UniqueFd open_beneath(int folder, const char* path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  for (;;) {
    const long descriptor = ::syscall(SYS_openat2, folder, path, &how, sizeof how);
    // EAGAIN: a rename elsewhere raced with the resolution, the manual page says to try again.
    if (descriptor >= 0 || (errno != EINTR && errno != EAGAIN)) return UniqueFd(static_cast<int>(descriptor));
  }
}

std::string folder_of(const std::string& key) {
  const std::size_t slash = key.rfind('/');
  return slash == std::string::npos ? std::string() : key.substr(0, slash);
}

std::string name_of(const std::string& key) {
  return key.substr(key.rfind('/') + 1);  // npos + 1 is 0: the whole key
}

UniqueFd open_root(const std::filesystem::path& root) {
  std::error_code problem;
  const bool is_new = std::filesystem::create_directories(root, problem);
  if (problem) throw fault_from_errno("create the media directory " + root.string(), problem.value());
  UniqueFd descriptor(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor) throw fault_from_errno("open the media directory " + root.string(), errno);
  if (is_new) {
    const UniqueFd parent(::openat(descriptor.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent) sync_fully(parent.get(), "the parent of the media directory");
  }
  return descriptor;
}

}  // namespace

RootDirectory::RootDirectory(const std::filesystem::path& root) : root_(open_root(root)) {}

UniqueFd RootDirectory::open(const std::string& path, int flags) const {
  return open_beneath(root_.get(), path.empty() ? "." : path.c_str(), flags);
}

Place RootDirectory::make_place(const media::ObjectKey& key) const {
  const std::string folder = folder_of(key.str());
  make_folders(folder);
  Place place{open(folder, O_RDONLY | O_DIRECTORY), name_of(key.str())};
  if (!place.folder && errno == ENOENT) {  // somebody removed it behind our back
    forget_folders();
    make_folders(folder);
    place.folder = open(folder, O_RDONLY | O_DIRECTORY);
  }
  if (!place.folder) throw fault_from_errno("open the folder " + folder, errno);
  return place;
}

Place RootDirectory::find_place(const media::ObjectKey& key) const {
  const std::string folder = folder_of(key.str());
  Place place{open(folder, O_RDONLY | O_DIRECTORY), name_of(key.str())};
  if (!place.folder && errno != ENOENT && errno != ENOTDIR) {
    throw fault_from_errno("open the folder " + folder, errno);
  }
  return place;
}

void RootDirectory::forget_folders() const {
  const MutexLock lock(mutex_);
  durable_folders_.clear();
}

void RootDirectory::make_folders(const std::string& path) const {
  const MutexLock lock(mutex_);
  if (path.empty() || durable_folders_.contains(path)) return;
  UniqueFd parent = open("", O_RDONLY | O_DIRECTORY);
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    if (::mkdirat(parent.get(), name.c_str(), kFolderMode) != 0 && errno != EEXIST) {
      throw fault_from_errno("make the folder " + path.substr(0, end), errno);
    }
    // Also when it was there: whoever made it may not have come to its fsync yet.
    sync_fully(parent.get(), "the folder above " + path.substr(0, end));
    UniqueFd next = open_beneath(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY);
    if (!next) throw fault_from_errno("open the folder " + path.substr(0, end), errno);
    parent = std::move(next);
    begin = end + 1;
  }
  if (durable_folders_.size() >= kRememberedMax) durable_folders_.clear();
  durable_folders_.insert(path);
}

void sync_fully(int descriptor, const std::string& what) {
  if (::fsync(descriptor) != 0) throw fault_from_errno("fsync " + what, errno);
}

void sync_data(int descriptor, const std::string& what) {
  if (::fdatasync(descriptor) != 0) throw fault_from_errno("fdatasync " + what, errno);
}

}  // namespace lumbung::storage

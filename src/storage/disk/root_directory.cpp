#include "storage/disk/root_directory.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "base/read_at.h"
#include "storage/disk/write_fault.h"

namespace lumbung::storage {
namespace {

constexpr mode_t kFolderMode = 0750;
/// More folders than this are not remembered as durable; forgetting costs one fsync each.
constexpr std::size_t kRememberedMax = 10'000;
constexpr int kTriesMax = 3;

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

FolderIdentity identity_of(int folder) {
  struct statx facts {};
  if (::statx(folder, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &facts) != 0)
    throw fault_from_errno("statx of a folder", errno);
  return {makedev(facts.stx_dev_major, facts.stx_dev_minor), facts.stx_ino, facts.stx_btime.tv_sec,
          facts.stx_btime.tv_nsec};
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

RootDirectory::RootDirectory(const std::filesystem::path& root)
    : path_(std::filesystem::absolute(root)), root_(open_root(path_)) {}

UniqueFd RootDirectory::open(const std::string& path, int flags) const {
  return open_beneath(root_.get(), path.empty() ? "." : path.c_str(), flags);
}

void RootDirectory::require_in_place() const {
  struct stat there {};
  struct stat ours {};
  if (::fstat(root_.get(), &ours) != 0) throw fault_from_errno("fstat of the media directory", errno);
  const bool is_there = ::stat(path_.c_str(), &there) == 0;
  // As long as it is open, its number belongs to nobody else.
  if (is_there && there.st_ino == ours.st_ino && there.st_dev == ours.st_dev) return;
  throw Fault(ErrorCode::unavailable,
              "the media directory " + path_.string() +
                  (is_there ? " is another one than it was" : " is not in its place") +
                  ": put back the one that was there, or restart to use what is there");
}

Place RootDirectory::make_place(const media::ObjectKey& key) const {
  return {make_folder(folder_of(key.str())), name_of(key.str())};
}

Place RootDirectory::find_place(const media::ObjectKey& key) const {
  const std::string folder = folder_of(key.str());
  Place place{open(folder, O_RDONLY | O_DIRECTORY), name_of(key.str())};
  if (!place.folder && errno != ENOENT && errno != ENOTDIR) {
    throw fault_from_errno("open the folder " + folder, errno);
  }
  return place;
}

UniqueFd RootDirectory::make_folder(const std::string& path) const {
  require_in_place();
  UniqueFd folder = open(path, O_RDONLY | O_DIRECTORY);
  if (folder && (path.empty() || is_durable(path, identity_of(folder.get())))) return folder;
  for (int tried = 1; tried <= kTriesMax; ++tried) {
    folder = make_folders(path);
    if (folder) {
      remember(path, identity_of(folder.get()));
      return folder;
    }
    if (errno != ENOENT) break;  // else somebody removes what we make
  }
  throw_write_fault("make the folder " + path, root_.get(), errno);
}

/// Makes each folder of the path that is missing, and puts the names of all of them on disk: whoever made one
/// may not have come to its fsync yet. An invalid descriptor and errno when one could not be made or opened.
UniqueFd RootDirectory::make_folders(const std::string& path) const {
  UniqueFd parent = open("", O_RDONLY | O_DIRECTORY);
  if (!parent) return {};
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    if (::mkdirat(parent.get(), name.c_str(), kFolderMode) != 0 && errno != EEXIST) return {};
    sync_fully(parent.get(), "the folder above " + path.substr(0, end));
    UniqueFd next = open_beneath(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY);
    if (!next) return {};
    parent = std::move(next);
    begin = end + 1;
  }
  return parent;
}

bool RootDirectory::is_durable(const std::string& path, const FolderIdentity& folder) const {
  const MutexLock lock(mutex_);
  const auto known = durable_folders_.find(path);
  return known != durable_folders_.end() && known->second == folder;
}

void RootDirectory::remember(const std::string& path, const FolderIdentity& folder) const {
  const MutexLock lock(mutex_);
  if (durable_folders_.size() >= kRememberedMax) durable_folders_.clear();
  durable_folders_.insert_or_assign(path, folder);
}

bool rename_without_replacing(int folder, const std::string& name, const Place& place) {
  const int target = place.folder.get();
  if (::renameat2(folder, name.c_str(), target, place.name.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  if (::linkat(folder, name.c_str(), target, place.name.c_str(), 0) == 0)
    return ::unlinkat(folder, name.c_str(), 0) == 0;
  if (errno != EPERM && errno != EOPNOTSUPP) return false;
  struct stat there {};
  if (::fstatat(target, place.name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0) {
    errno = EEXIST;
    return false;
  }
  return errno == ENOENT && ::renameat(folder, name.c_str(), target, place.name.c_str()) == 0;
}

bool have_same_bytes(int one, int other) {
  std::vector<std::byte> ours(256 * kKiB);
  std::vector<std::byte> theirs(ours.size());
  for (std::uint64_t offset = 0;;) {
    const std::size_t count = read_at(one, offset, ours, "compare a stored file");
    const std::size_t there = read_at(other, offset, theirs, "compare a stored file");
    const auto end = ours.begin() + static_cast<std::ptrdiff_t>(count);
    if (count != there || !std::equal(ours.begin(), end, theirs.begin())) return false;
    if (count < ours.size()) return true;
    offset += count;
  }
}

void sync_fully(int descriptor, const std::string& what) {
  if (::fsync(descriptor) != 0) throw_write_fault("fsync " + what, descriptor, errno);
}

void sync_data(int descriptor, const std::string& what) {
  if (::fdatasync(descriptor) != 0) throw_write_fault("fdatasync " + what, descriptor, errno);
}

}  // namespace lumbung::storage

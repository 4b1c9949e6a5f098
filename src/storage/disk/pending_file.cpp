#include "storage/disk/pending_file.h"

#include <cerrno>
#include <ctime>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/uuid.h"
#include "storage/disk/write_fault.h"

namespace lumbung::storage {
namespace {

constexpr mode_t kFileMode = 0640;
constexpr std::size_t kCopyBytesMax = 16U << 20;
constexpr std::time_t kLeftOverAfterSeconds = 24 * 60 * 60;

std::string new_name() {
  return Uuid::make().str() + ".part";
}

UniqueFd open_unnamed(int folder) {
  return UniqueFd(::openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, kFileMode));
}

UniqueFd open_named(int folder, const std::string& name) {
  UniqueFd file(
      ::openat(folder, name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, kFileMode));
  if (!file) throw_write_fault("create a scratch file", folder, errno);
  return file;
}

/// True when the file system has no files without a name (open(2), O_TMPFILE, ERRORS).
bool is_unsupported(int problem) {
  return problem == EOPNOTSUPP || problem == EISDIR || problem == ENOENT || problem == EINVAL;
}

/// Linking by the magic link in /proc needs no privilege, AT_EMPTY_PATH does (open(2), O_TMPFILE).
bool link_to(int file, int folder, const std::string& name) {
  const std::string magic_link = "/proc/self/fd/" + std::to_string(file);
  return ::linkat(AT_FDCWD, magic_link.c_str(), folder, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

void copy_all(int from, int to) {
  off_t offset = 0;
  for (;;) {
    const ssize_t count = ::sendfile(to, from, &offset, kCopyBytesMax);
    if (count == 0) return;
    if (count < 0 && errno != EINTR) throw_write_fault("copy a scratch file", to, errno);
  }
}

}  // namespace

PendingFile::PendingFile(UniqueFd folder, Unnamed unnamed) : folder_(std::move(folder)) {
  if (unnamed == Unnamed::prefer) {
    file_ = open_unnamed(folder_.get());
    if (file_) return;
    if (!is_unsupported(errno)) throw_write_fault("create an unnamed file", folder_.get(), errno);
  }
  name_ = new_name();
  file_ = open_named(folder_.get(), name_);
}

PendingFile::~PendingFile() {
  if (!name_.empty()) ::unlinkat(folder_.get(), name_.c_str(), 0);
}

void PendingFile::publish(const Place& place) {
  sync_data(file_.get(), place.name);
  if (name_.empty()) take_name(place);
  if (!name_.empty()) {
    if (rename_without_replacing(folder_.get(), name_, place)) {
      name_.clear();
    } else if (errno == EEXIST) {
      accept_the_same(place);
    } else {
      throw_write_fault("rename a finished file to " + place.name, place.folder.get(), errno);
    }
  }
  sync_fully(place.folder.get(), "the folder of " + place.name);
}

/// Links the file to its place.
void PendingFile::take_name(const Place& place) {
  if (link_to(file_.get(), place.folder.get(), place.name)) return;
  if (errno == EEXIST) return accept_the_same(place);
  if (errno != ENOENT && errno != EXDEV)
    throw_write_fault("link a finished file to " + place.name, place.folder.get(), errno);
  become_named_copy();
}

/// Whoever put it there had synced its bytes.
void PendingFile::accept_the_same(const Place& place) {
  const UniqueFd there(
      ::openat(place.folder.get(), place.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!there) throw fault_from_errno("open what has the name " + place.name, errno);
  if (!have_same_bytes(file_.get(), there.get()))
    throw Fault(ErrorCode::conflict, "something else has the name " + place.name + " already");
}

void PendingFile::become_named_copy() {
  name_ = new_name();
  UniqueFd copy = open_named(folder_.get(), name_);
  copy_all(file_.get(), copy.get());
  sync_data(copy.get(), name_);
  file_ = std::move(copy);
}

UniqueFd make_scratch(int folder, Unnamed unnamed) {
  if (unnamed == Unnamed::prefer) {
    UniqueFd file = open_unnamed(folder);
    if (file) return file;
    if (!is_unsupported(errno)) throw_write_fault("create an unnamed file", folder, errno);
  }
  const std::string name = new_name();
  UniqueFd file = open_named(folder, name);
  ::unlinkat(folder, name.c_str(), 0);
  return file;
}

void sweep(int folder) {
  const int own = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) throw fault_from_errno("open the scratch folder", errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(own), &::closedir);
  if (!listing) throw fault_from_errno("list the scratch folder", errno);
  const std::time_t before = std::time(nullptr) - kLeftOverAfterSeconds;
  while (const dirent* entry = ::readdir(listing.get())) {
    struct stat facts {};
    if (::fstatat(folder, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(facts.st_mode))
      continue;
    if (facts.st_mtime < before) ::unlinkat(folder, entry->d_name, 0);
  }
}

}  // namespace lumbung::storage

#include "storage/disk/local_resumable.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "base/read_at.h"
#include "storage/disk/local_resumable_sink.h"
#include "storage/disk/upload_fence.h"
#include "storage/disk/write_fault.h"

namespace lumbung::storage {

using media::ObjectKey;
using media::ResumablePoint;

namespace {

constexpr mode_t kPartMode = 0640;
constexpr int kReopenTriesMax = 5;
constexpr std::size_t kReadBlockBytes = 256 * kKiB;
/// An upload that may become so large goes past the page cache: to fill fresh pages takes longer than to
/// write them to a quick disk, the disk stands idle meanwhile, and what others read stays in the cache.
constexpr std::uint64_t kDirectBytesMin = 8 * kMiB;

/// The names of one upload in its folder.
struct UploadNames {
  explicit UploadNames(const std::string& object_name) : object(object_name) {
    const std::string stem = object_name.substr(0, object_name.rfind('.'));
    part = stem + ".part";
    fence = stem + ".fence";
  }
  std::string object;
  std::string part;
  std::string fence;
};

Fault gone(const std::string& name) {
  return {ErrorCode::gone, "the bytes of " + name + " are not there any more"};
}

struct stat facts_of(int file, const std::string& name) {
  struct stat facts {};
  if (::fstat(file, &facts) != 0) throw fault_from_errno("fstat " + name, errno);
  return facts;
}

std::uint64_t bytes_in(int file, const std::string& name) {
  return static_cast<std::uint64_t>(facts_of(file, name).st_size);
}

/// Invalid when there is no such file.
UniqueFd open_file(int folder, const std::string& name, int flags) {
  UniqueFd file(
      ::openat(folder, name.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, kPartMode));
  if (!file && errno != ENOENT) {
    if ((flags & O_ACCMODE) != O_RDONLY) throw_write_fault("open " + name, folder, errno);
    throw fault_from_errno("open " + name, errno);
  }
  if (file && !S_ISREG(facts_of(file.get(), name).st_mode)) throw gone(name);
  return file;
}

/// Invalid where the file system does not want it (open(2), O_DIRECT).
UniqueFd open_direct(int folder, const std::string& name) {
  return UniqueFd(::openat(folder, name.c_str(), O_WRONLY | O_DIRECT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

void unlink_if_there(int folder, const std::string& name) {
  if (::unlinkat(folder, name.c_str(), 0) != 0 && errno != ENOENT)
    throw fault_from_errno("remove " + name, errno);
}

void cut(int file, std::uint64_t bytes, const std::string& name) {
  while (::ftruncate(file, static_cast<off_t>(bytes)) != 0) {
    if (errno != EINTR) throw_write_fault("truncate " + name, file, errno);
  }
}

/// Whether the name still leads to the file that is open: somebody may have finished or dropped the upload
/// while we waited for the lock.
bool is_under_its_name(int file, int folder, const std::string& name) {
  struct stat there {};
  if (::fstatat(folder, name.c_str(), &there, AT_SYMLINK_NOFOLLOW) != 0) return false;
  const struct stat ours = facts_of(file, name);
  return there.st_dev == ours.st_dev && there.st_ino == ours.st_ino;
}

/// Runs `work(file)` with the lock of the .part. False when there is none.
template <class Work>
bool with_part(int folder, const UploadNames& names, int flags, Work&& work) {
  for (int tried = 0; tried < kReopenTriesMax; ++tried) {
    UniqueFd file = open_file(folder, names.part, flags);
    if (!file) return false;
    const int descriptor = file.get();
    const FileLock lock(descriptor);
    if (!is_under_its_name(descriptor, folder, names.part)) continue;
    work(file);
    return true;
  }
  throw Fault(ErrorCode::unavailable, names.part + " comes and goes");
}

/// Gives the locked .part the name of the object. An earlier call may have been killed in the middle of that.
void become_object(int file, const Place& place, const UploadNames& names) {
  if (rename_without_replacing(place.folder.get(), names.part, place)) return;
  if (errno != EEXIST)
    throw_write_fault("rename " + names.part + " to " + names.object, place.folder.get(), errno);
  const UniqueFd there = open_file(place.folder.get(), names.object, O_RDONLY);
  if (!there || !have_same_bytes(file, there.get()))
    throw Fault(ErrorCode::conflict, "something else has the name " + names.object + " already");
  unlink_if_there(place.folder.get(), names.part);
}

}  // namespace

std::unique_ptr<media::ResumableSink> LocalResumableStore::open(const ObjectKey& key,
                                                                const ResumablePoint& from,
                                                                std::uint64_t fence,
                                                                std::uint64_t length_max) {
  Place place = root_.make_place(key);
  const UploadNames names(place.name);
  const int folder = place.folder.get();
  std::unique_ptr<media::ResumableSink> sink;
  const int flags = O_RDWR | (from.offset == 0 ? O_CREAT : 0);
  const bool is_there = with_part(folder, names, flags, [&](UniqueFd& file) {
    UploadFence highest(folder, names.fence);
    if (highest.highest() > fence)
      throw Fault(ErrorCode::lease_lost, "somebody else goes on with " + names.part);
    if (bytes_in(file.get(), names.part) < from.offset) throw gone(names.part);
    // First the fence: then nobody writes behind the offset any more.
    highest.raise(fence);
    cut(file.get(), from.offset, names.part);
    // Young again for whoever sweeps temp/, as the fence is.
    ::futimens(file.get(), nullptr);
    // Its own descriptor, so that the lock is not given back with ours.
    UniqueFd own = open_file(folder, names.part, O_RDWR);
    if (!own) throw gone(names.part);
    UniqueFd direct = length_max < kDirectBytesMin ? UniqueFd() : open_direct(folder, names.part);
    sink = std::make_unique<LocalResumableSink>(
        LocalResumableSink::Parts{std::move(place.folder), std::move(own), std::move(direct),
                                  std::move(highest), names.part},
        guard_, LocalResumableSink::Range{from.offset, length_max, fence});
  });
  if (!is_there) throw gone(names.part);
  return sink;
}

void LocalResumableStore::read(const ObjectKey& key, const ResumablePoint& end,
                               const std::function<void(Bytes)>& take) {
  if (end.offset == 0) return;
  const Place place = root_.find_place(key);
  const UploadNames names(place.name);
  UniqueFd file;
  if (place.folder) {
    file = open_file(place.folder.get(), names.part, O_RDONLY);
    // Finished meanwhile.
    if (!file) file = open_file(place.folder.get(), names.object, O_RDONLY);
  }
  if (!file) root_.require_in_place();
  if (!file || bytes_in(file.get(), names.part) < end.offset) throw gone(names.part);
  std::vector<std::byte> block(kReadBlockBytes);
  for (std::uint64_t offset = 0; offset < end.offset;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), end.offset - offset));
    const std::size_t count =
        read_some_at(file.get(), offset, std::span(block).first(wanted), "read " + names.part);
    if (count == 0) throw gone(names.part);
    take(Bytes(block).first(count));
    offset += count;
  }
}

void LocalResumableStore::finish(const ObjectKey& key, const ResumablePoint& end) {
  const Place place = root_.make_place(key);
  const UploadNames names(place.name);
  const int folder = place.folder.get();
  const auto make_object = [&](UniqueFd& file) {
    const std::uint64_t bytes = bytes_in(file.get(), names.part);
    if (bytes < end.offset) throw gone(names.part);
    // From here on nobody appends: a writer without its fence stops, also behind the renaming.
    unlink_if_there(folder, names.fence);
    if (bytes > end.offset) {
      cut(file.get(), end.offset, names.part);
      sync_fully(file.get(), names.part);
    }
    become_object(file.get(), place, names);
  };
  if (!with_part(folder, names, O_RDWR, make_object)) {
    const UniqueFd object = open_file(folder, names.object, O_RDONLY);
    if (!object && end.offset == 0) {
      with_part(folder, names, O_RDWR | O_CREAT, make_object);
    } else if (!object || bytes_in(object.get(), names.object) != end.offset) {
      throw gone(names.part);
    }
    unlink_if_there(folder, names.fence);
  }
  // Also when an earlier call renamed it: that one may have been killed before its fsync.
  sync_fully(folder, "the folder of " + names.object);
}

void LocalResumableStore::drop(const ObjectKey& key, const ResumablePoint&, Finished finished) {
  const Place place = root_.find_place(key);
  if (!place.folder) {
    root_.require_in_place();
    return;
  }
  const UploadNames names(place.name);
  const int folder = place.folder.get();
  const bool was_there = with_part(folder, names, O_RDWR, [&](UniqueFd&) {
    unlink_if_there(folder, names.fence);
    unlink_if_there(folder, names.part);
  });
  if (finished == Finished::goes) unlink_if_there(folder, names.object);
  if (was_there) return;
  unlink_if_there(folder, names.fence);
  root_.require_in_place();
}

}  // namespace lumbung::storage

#include "storage/disk/local_storage.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/disk/file_facts.h"
#include "storage/disk/local_resumable.h"
#include "storage/disk/local_sink.h"
#include "storage/disk/object_listing.h"
#include "storage/disk/ordered_listing.h"

namespace lumbung::storage {

using media::ObjectKey;
using media::ObjectStat;
using media::OpenObject;

namespace {

Error not_found(const ObjectKey& key) {
  return error(ErrorCode::not_found, "The stored file is not there.", key.str());
}

bool is_absent(int problem) {
  return problem == ENOENT || problem == ENOTDIR;
}

}  // namespace

LocalStorage::LocalStorage(const LocalStorageSettings& settings)
    : root_(settings.root),
      unnamed_(settings.unnamed),
      guard_(root_.open("", O_RDONLY | O_DIRECTORY), settings.reserve_bytes) {
  sweep(scratch_folder().get());
}

/// Opened each time: somebody may have taken away the one that was there, and nothing can be made in it then.
UniqueFd LocalStorage::scratch_folder() const {
  return root_.make_folder(std::string(kScratchFolder));
}

Result<std::unique_ptr<media::ObjectSink>> LocalStorage::store(const ObjectKey& key, std::string_view,
                                                               std::uint64_t expected_bytes) {
  const std::uint64_t free = guard_.free_bytes();
  if (free == 0 || free < expected_bytes) {
    return media::no_space_for_file(format_byte_size(free) + " free above the reserve, " +
                                    format_byte_size(expected_bytes) + " needed");
  }
  return std::make_unique<LocalSink>(LocalSink::Parts{root_, guard_, unnamed_}, scratch_folder(), key,
                                     expected_bytes);
}

UniqueFd LocalStorage::scratch() {
  return make_scratch(scratch_folder().get(), unnamed_);
}

void LocalStorage::adopt(UniqueFd scratch, const ObjectKey& key, std::string_view) {
  PendingFile file(scratch_folder(), std::move(scratch));
  file.publish(root_.make_place(key));
}

Result<OpenObject> LocalStorage::get(const ObjectKey& key) {
  // O_NONBLOCK: a pipe that somebody put there must not hang the thread; it means nothing for files.
  UniqueFd file = root_.open(key.str(), O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file) {
    if (is_absent(errno)) {
      root_.require_in_place();
      return not_found(key);
    }
    throw fault_from_errno("open " + key.str(), errno);
  }
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) throw fault_from_errno("fstat " + key.str(), errno);
  if (!S_ISREG(facts.st_mode)) return not_found(key);
  const ObjectStat stat = to_object_stat(facts);
  return OpenObject{std::move(file), stat.bytes, stat.modified_at};
}

std::optional<ObjectStat> LocalStorage::stat(const ObjectKey& key) {
  const UniqueFd file = root_.open(key.str(), O_PATH);
  if (!file) {
    if (is_absent(errno)) {
      root_.require_in_place();
      return std::nullopt;
    }
    throw fault_from_errno("open " + key.str(), errno);
  }
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) throw fault_from_errno("fstat " + key.str(), errno);
  if (!S_ISREG(facts.st_mode)) return std::nullopt;
  return to_object_stat(facts);
}

Status LocalStorage::move(const ObjectKey& from, const ObjectKey& to) {
  const Place source = root_.find_place(from);
  const Place target = root_.make_place(to);
  bool moved = source.folder && rename_without_replacing(source.folder.get(), source.name, target);
  if (!moved && source.folder && errno == EEXIST) {
    const UniqueFd ours = root_.open(from.str(), O_RDONLY | O_NONBLOCK | O_NOCTTY);
    const UniqueFd theirs = root_.open(to.str(), O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!ours || !theirs) throw fault_from_errno("open " + from.str() + " and " + to.str(), errno);
    if (!have_same_bytes(ours.get(), theirs.get()))
      return error(ErrorCode::conflict, "Something else is stored under this name.", to.str());
    moved = ::unlinkat(source.folder.get(), source.name.c_str(), 0) == 0;
  }
  if (!moved && source.folder && !is_absent(errno)) {
    throw fault_from_errno("rename " + from.str() + " to " + to.str(), errno);
  }
  if (!moved && !stat(to)) return not_found(from);
  // Also when an earlier call renamed it: that one may have been killed before its fsync.
  sync_fully(target.folder.get(), "the folder of " + to.str());
  if (moved) sync_fully(source.folder.get(), "the folder of " + from.str());
  return {};
}

bool LocalStorage::remove(const ObjectKey& key) {
  const Place place = root_.find_place(key);
  if (!place.folder || ::unlinkat(place.folder.get(), place.name.c_str(), 0) != 0) {
    if (place.folder && !is_absent(errno)) throw fault_from_errno("remove " + key.str(), errno);
    root_.require_in_place();
    return false;
  }
  // What is erased must not come back after a power cut; a temporary upload may, it is purged again.
  if (key.tier() != "temp") sync_fully(place.folder.get(), "the folder of " + key.str());
  return true;
}

void LocalStorage::list(std::string_view prefix,
                        const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit) {
  root_.require_in_place();
  list_objects(root_, prefix, visit);
}

void LocalStorage::list_after(std::string_view prefix, std::string_view after,
                              const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit) {
  root_.require_in_place();
  list_in_order(root_, prefix, after, visit);
}

std::optional<std::uint64_t> LocalStorage::free_bytes() {
  return guard_.free_bytes();
}

std::unique_ptr<media::ResumableStore> LocalStorage::resumable() {
  return std::make_unique<LocalResumableStore>(root_, guard_);
}

}  // namespace lumbung::storage

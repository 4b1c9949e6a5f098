#include "media/storage_adapter.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include <sys/sendfile.h>
#include <unistd.h>

#include "base/read_at.h"

namespace lumbung::media {

Error no_space_for_file(std::string detail) {
  return error(ErrorCode::insufficient_storage, "There is not enough space left to store this file.",
               std::move(detail));
}

bool is_about_one_object(const Fault& fault) {
  if (dynamic_cast<const ArchivedObject*>(&fault) != nullptr) return true;
  return fault.code() != ErrorCode::unavailable && fault.code() != ErrorCode::insufficient_storage;
}

Result<std::string> StorageAdapter::read(const ObjectKey& key, std::uint64_t offset, std::uint64_t length) {
  const Result<OpenObject> object = get(key);
  if (!object) return object.error();
  const std::uint64_t there = object->bytes > offset ? object->bytes - offset : 0;
  std::string piece(static_cast<std::size_t>(std::min(length, there)), '\0');
  const auto into = std::as_writable_bytes(std::span(piece));
  if (read_at(object->file.get(), offset, into, "read " + key.str()) < piece.size())
    throw Fault("the object " + key.str() + " is shorter than it was");
  return piece;
}

void StorageAdapter::list_after(std::string_view prefix, std::string_view after,
                                const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit) {
  std::map<ObjectKey, ObjectStat> behind;
  list(prefix, [&](const ObjectKey& key, const ObjectStat& stat) {
    if (key.str() > after) behind.emplace(key, stat);
    return true;
  });
  for (const auto& [key, stat] : behind) {
    if (!visit(key, stat)) return;
  }
}

void try_to_store(StorageAdapter& storage, const ObjectKey& key) {
  const std::string content = "Lumbung looks whether it can store.";
  UniqueFd file = storage.scratch();
  // So few bytes are written at once or not at all.
  if (::write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    throw fault_from_errno("write a scratch file", errno);
  storage.adopt(std::move(file), key, "text/plain");
  const std::string found = storage.read(key, 0, content.size() + 1).value();
  storage.remove(key);
  if (found != content) throw Fault("the store gives back other bytes than it was given");
}

void copy_object(StorageAdapter& storage, const ObjectKey& from, const ObjectKey& to,
                 std::string_view content_type) {
  const OpenObject object = storage.get(from).value();
  UniqueFd copy = storage.scratch();
  off_t offset = 0;
  while (static_cast<std::uint64_t>(offset) < object.bytes) {
    const ssize_t count = ::sendfile(copy.get(), object.file.get(), &offset, object.bytes - offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw fault_from_errno("copy " + from.str() + " to " + to.str(), errno);
    if (count == 0) throw Fault("the object " + from.str() + " is shorter than it was");
  }
  storage.adopt(std::move(copy), to, content_type);
}

bool StorageAdapter::set_class(const ObjectKey&, StorageClass) {
  return false;
}

}  // namespace lumbung::media

#include "media/storage_adapter.h"

#include <algorithm>
#include <cerrno>

#include <sys/sendfile.h>
#include <unistd.h>

namespace lumbung::media {

Result<std::string> StorageAdapter::read(const ObjectKey& key, std::uint64_t offset, std::uint64_t length) {
  const Result<OpenObject> object = get(key);
  if (!object) return object.error();
  const std::uint64_t there = object->bytes > offset ? object->bytes - offset : 0;
  std::string piece(static_cast<std::size_t>(std::min(length, there)), '\0');
  for (std::size_t filled = 0; filled < piece.size();) {
    const ssize_t count = ::pread(object->file.get(), piece.data() + filled, piece.size() - filled,
                                  static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw fault_from_errno("read " + key.str(), errno);
    if (count == 0) throw Fault("the object " + key.str() + " is shorter than it was");
    filled += static_cast<std::size_t>(count);
  }
  return piece;
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

#include "media/storage_adapter.h"

#include <algorithm>
#include <cerrno>

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

bool StorageAdapter::set_class(const ObjectKey&, StorageClass) {
  return false;
}

}  // namespace lumbung::media

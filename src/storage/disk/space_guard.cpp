#include "storage/disk/space_guard.h"

#include <cerrno>

#include <sys/statvfs.h>

#include "base/error.h"

namespace lumbung::storage {

std::uint64_t SpaceGuard::free_bytes() const {
  struct statvfs numbers {};
  if (::fstatvfs(root_.get(), &numbers) != 0)
    throw fault_from_errno("fstatvfs of the media directory", errno);
  const std::uint64_t available = static_cast<std::uint64_t>(numbers.f_bavail) * numbers.f_frsize;
  const std::uint64_t taken = reserve_ + promised_;
  return available > taken ? available - taken : 0;
}

}  // namespace lumbung::storage

#include "storage/disk/space_guard.h"

#include <cerrno>

#include <sys/statvfs.h>

#include "base/byte_size.h"
#include "base/error.h"

namespace lumbung::storage {
namespace {

constexpr std::uint64_t kLookAfterBytes = 16 * kMiB;

}  // namespace

std::uint64_t SpaceGuard::free_bytes() const {
  struct statvfs numbers {};
  if (::fstatvfs(root_.get(), &numbers) != 0)
    throw fault_from_errno("fstatvfs of the media directory", errno);
  const std::uint64_t available = static_cast<std::uint64_t>(numbers.f_bavail) * numbers.f_frsize;
  const std::uint64_t taken = reserve_ + promised_;
  return available > taken ? available - taken : 0;
}

RoomAhead::RoomAhead(SpaceGuard& guard, std::string name, std::uint64_t left)
    : guard_(guard), name_(std::move(name)), left_(left) {
  promise_.emplace(guard_.promise(std::min(left_, kLookAfterBytes)));
}

void RoomAhead::look() {
  promise_.emplace(guard_.promise(0));  // what is ours is not in our way
  if (guard_.free_bytes() == 0)
    throw Fault(ErrorCode::insufficient_storage, "the disk reached its reserve while writing " + name_);
  promise_.emplace(guard_.promise(std::min(left_, kLookAfterBytes)));
  since_look_ = 0;
}

void RoomAhead::look_when_due() {
  if (since_look_ >= kLookAfterBytes) look();
}

void RoomAhead::written(std::uint64_t bytes) {
  left_ -= std::min(left_, bytes);
  since_look_ += bytes;
  promise_->written(bytes);
}

}  // namespace lumbung::storage

#include "storage/disk/local_resumable_sink.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "storage/disk/root_directory.h"

namespace lumbung::storage {
namespace {

constexpr std::uint64_t kWriteBackAfterBytes = 1 * kMiB;
constexpr std::uint64_t kLookForSpaceAfterBytes = 16 * kMiB;
constexpr const char* kDiskMark = "disk";

}  // namespace

LocalResumableSink::LocalResumableSink(Parts parts, SpaceGuard& guard, Range range)
    : parts_(std::move(parts)),
      guard_(guard),
      range_(range),
      offset_(range.offset),
      written_back_(range.offset),
      checked_(range.offset),
      // What is behind the first byte was marked once, and its name with it.
      is_name_durable_(range.offset > 0) {
  look_for_space();
}

/// How much an upload will bring is not always known, and it may pause for a day: it gets room for the bytes
/// until the next look, not for all of them.
void LocalResumableSink::look_for_space() {
  checked_ = offset_;
  promise_.reset();
  if (guard_.free_bytes() == 0)
    throw Fault(ErrorCode::insufficient_storage, "the disk reached its reserve while writing " + parts_.name);
  const std::uint64_t left = range_.length_max - std::min(range_.length_max, offset_);
  promise_.emplace(guard_.promise(std::min(left, kLookForSpaceAfterBytes)));
}

void LocalResumableSink::require_fence() const {
  if (parts_.fence.admits(range_.fence)) return;
  throw Fault(ErrorCode::lease_lost, "somebody else goes on with " + parts_.name);
}

void LocalResumableSink::append(Bytes data) {
  if (offset_ - checked_ >= kLookForSpaceAfterBytes) look_for_space();
  {
    const FileLock lock(parts_.file.get());
    require_fence();
    while (!data.empty()) {
      const ssize_t count =
          ::pwrite(parts_.file.get(), data.data(), data.size(), static_cast<off_t>(offset_));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw fault_from_errno("write " + parts_.name, errno);
      data = data.subspan(static_cast<std::size_t>(count));
      offset_ += static_cast<std::uint64_t>(count);
      promise_->written(static_cast<std::uint64_t>(count));
    }
  }
  if (offset_ - written_back_ >= kWriteBackAfterBytes) write_back();
}

void LocalResumableSink::write_back() {
  // Only a hint: file systems that can't do it write everything in mark().
  ::sync_file_range(parts_.file.get(), static_cast<off64_t>(written_back_),
                    static_cast<off64_t>(offset_ - written_back_), SYNC_FILE_RANGE_WRITE);
  written_back_ = offset_;
}

media::ResumablePoint LocalResumableSink::mark() {
  sync_data(parts_.file.get(), parts_.name);
  if (!is_name_durable_) {
    sync_fully(parts_.folder.get(), "the folder of " + parts_.name);
    is_name_durable_ = true;
  }
  {
    // Also whoever wrote nothing since learns that somebody else goes on.
    const FileLock lock(parts_.file.get());
    require_fence();
  }
  return {offset_, offset_ == 0 ? std::string() : std::string(kDiskMark)};
}

}  // namespace lumbung::storage

#include "storage/disk/local_resumable_sink.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "storage/disk/root_directory.h"
#include "storage/disk/write_fault.h"

namespace lumbung::storage {
namespace {

constexpr std::uint64_t kWriteBackAfterBytes = 1 * kMiB;
constexpr const char* kDiskMark = "disk";
/// No disk wants more for O_DIRECT.
constexpr std::uint64_t kPageBytes = 4 * kKiB;

}  // namespace

LocalResumableSink::LocalResumableSink(Parts parts, SpaceGuard& guard, Range range)
    : parts_(std::move(parts)),
      range_(range),
      offset_(range.offset),
      written_back_(range.offset),
      // What is behind the first byte was marked once, and its name with it.
      is_name_durable_(range.offset > 0),
      room_(guard, parts_.name, range.length_max - std::min(range.length_max, range.offset)) {
  room_.look();
}

void LocalResumableSink::require_fence() const {
  if (parts_.fence.admits(range_.fence)) return;
  throw Fault(ErrorCode::lease_lost, "somebody else goes on with " + parts_.name);
}

void LocalResumableSink::append(Bytes data) {
  room_.look_when_due();
  {
    const FileLock lock(parts_.file.get());
    require_fence();
    while (!data.empty()) {
      const std::size_t count = write_some(data);
      data = data.subspan(count);
      offset_ += count;
      room_.written(count);
    }
  }
  if (offset_ - written_back_ >= kWriteBackAfterBytes) write_back();
}

/// How much it wrote; perhaps nothing.
std::size_t LocalResumableSink::write_some(Bytes data) {
  if (const std::size_t count = write_direct(data); count > 0) {
    // Is on its way already; of what lies before it nothing waits but the odd end of an earlier piece.
    written_back_ = offset_ + count;
    return count;
  }
  const ssize_t count = ::pwrite(parts_.file.get(), data.data(), data.size(), static_cast<off_t>(offset_));
  if (count < 0 && errno != EINTR) throw_write_fault("write " + parts_.name, parts_.file.get(), errno);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

/// Only whole pages, from memory that begins on a page to a page of the file.
std::size_t LocalResumableSink::write_direct(Bytes data) {
  const std::size_t whole = data.size() / kPageBytes * kPageBytes;
  const bool on_pages =
      offset_ % kPageBytes == 0 && reinterpret_cast<std::uintptr_t>(data.data()) % kPageBytes == 0;
  if (!parts_.direct || whole == 0 || !on_pages) return 0;
  const ssize_t count = ::pwrite(parts_.direct.get(), data.data(), whole, static_cast<off_t>(offset_));
  if (count > 0) return static_cast<std::size_t>(count);
  // This disk has other ideas about pages. Whatever else is wrong, the next write will say.
  if (errno == EINVAL) parts_.direct.reset();
  return 0;
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

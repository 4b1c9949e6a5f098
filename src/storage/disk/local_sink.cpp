#include "storage/disk/local_sink.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "base/byte_size.h"
#include "storage/disk/write_fault.h"

namespace lumbung::storage {
namespace {

constexpr std::uint64_t kWriteBackEveryBytes = 1 * kMiB;

}  // namespace

LocalSink::LocalSink(Parts parts, UniqueFd scratch_folder, media::ObjectKey key, std::uint64_t expected_bytes)
    : parts_(parts),
      key_(std::move(key)),
      room_(parts_.guard, key_.str(), expected_bytes),
      file_(std::move(scratch_folder), parts_.unnamed) {}

void LocalSink::append(Bytes data) {
  const std::uint64_t size = data.size();
  while (!data.empty()) {
    const ssize_t count = ::write(file_.descriptor(), data.data(), data.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_write_fault("write " + key_.str(), file_.descriptor(), errno);
    data = data.subspan(static_cast<std::size_t>(count));
  }
  written_ += size;
  room_.written(size);
  if (written_ - written_back_ >= kWriteBackEveryBytes) write_back();
  room_.look_when_due();
}

void LocalSink::write_back() {
  // Only a hint: file systems that can't do it write everything in commit().
  ::sync_file_range(file_.descriptor(), static_cast<off64_t>(written_back_),
                    static_cast<off64_t>(written_ - written_back_), SYNC_FILE_RANGE_WRITE);
  written_back_ = written_;
}

void LocalSink::commit() {
  file_.publish(parts_.root.make_place(key_));
}

}  // namespace lumbung::storage

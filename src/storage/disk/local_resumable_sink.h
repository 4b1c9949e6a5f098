#pragma once

#include <cstdint>
#include <string>

#include "base/unique_fd.h"
#include "media/upload/resumable_store.h"
#include "storage/disk/space_guard.h"
#include "storage/disk/upload_fence.h"

namespace lumbung::storage {

/// Writes at its own offset of a file, as long as its fence is the highest. What comes in whole pages, in
/// memory and in the file, goes past the page cache where it may.
class LocalResumableSink final : public media::ResumableSink {
 public:
  struct Parts {
    UniqueFd folder;  ///< that holds the name of the file
    UniqueFd file;
    /// The same file, opened with O_DIRECT; invalid where what comes shall go through the page cache.
    UniqueFd direct;
    UploadFence fence;
    std::string name;  ///< for messages
  };
  /// What the upload may still write when this sink begins at `offset` with `fence`. `guard` must outlive it.
  struct Range {
    std::uint64_t offset = 0;
    std::uint64_t length_max = 0;
    std::uint64_t fence = 0;
  };
  LocalResumableSink(Parts parts, SpaceGuard& guard, Range range);

  void append(Bytes data) override;
  media::ResumablePoint mark() override;

 private:
  void require_fence() const;
  std::size_t write_some(Bytes data);
  std::size_t write_direct(Bytes data);
  void write_back();

  Parts parts_;
  Range range_;
  std::uint64_t offset_;
  std::uint64_t written_back_;
  bool is_name_durable_;
  RoomAhead room_;
};

}  // namespace lumbung::storage

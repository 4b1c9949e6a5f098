#pragma once

#include <cstdint>

#include "media/storage_adapter.h"
#include "storage/disk/pending_file.h"
#include "storage/disk/root_directory.h"
#include "storage/disk/space_guard.h"

namespace lumbung::storage {

/// Streams one object to the disk. Asks the kernel to write back while bytes still arrive, so that the last
/// fdatasync has little left to do.
class LocalSink final : public media::ObjectSink {
 public:
  struct Parts {
    const RootDirectory& root;
    SpaceGuard& guard;
    Unnamed unnamed;
  };
  /// What `parts` refers to must outlive the sink.
  LocalSink(Parts parts, UniqueFd scratch_folder, media::ObjectKey key, std::uint64_t expected_bytes);

  void append(Bytes data) override;
  void commit() override;

 private:
  void write_back();

  Parts parts_;
  media::ObjectKey key_;
  RoomAhead room_;
  PendingFile file_;
  std::uint64_t written_ = 0;
  std::uint64_t written_back_ = 0;
};

}  // namespace lumbung::storage

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "media/upload/resumable_store.h"
#include "storage/disk/root_directory.h"
#include "storage/disk/space_guard.h"

namespace lumbung::storage {

/// Resumable uploads as files beside the objects that they shall become: temp/workspace_N/upload_{uuid}.part
/// holds the bytes, upload_{uuid}.fence the highest fence. Thread-safe; several processes may share the root.
///
/// Whoever appends, opens, finishes or drops holds the lock of the .part for that moment, and looks at the
/// fence under it: a writer that was thought dead finds another fence, or none, and writes nothing.
class LocalResumableStore final : public media::ResumableStore {
 public:
  /// Both must outlive it and its sinks.
  LocalResumableStore(const RootDirectory& root, SpaceGuard& guard) : root_(root), guard_(guard) {}

  std::unique_ptr<media::ResumableSink> open(const media::ObjectKey& key, const media::ResumablePoint& from,
                                             std::uint64_t fence, std::uint64_t length_max) override;
  void read(const media::ObjectKey& key, const media::ResumablePoint& end,
            const std::function<void(Bytes)>& take) override;
  void finish(const media::ObjectKey& key, const media::ResumablePoint& end) override;
  void drop(const media::ObjectKey& key, const media::ResumablePoint& at, Finished finished) override;

 private:
  const RootDirectory& root_;
  SpaceGuard& guard_;
};

}  // namespace lumbung::storage

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping_repository.h"

namespace lumbung::media {

/// What housekeeping has to know of the archive. Thread-safe, blocks, throws Fault when the database does not
/// answer. Pages by key: pass the last id seen (0 to begin).
class ArchiveRepository {
 public:
  virtual ~ArchiveRepository() = default;

  /// Live media that are archived, though a campaign or a template holds them.
  virtual std::vector<MediaRef> attached(MediaId after, std::uint32_t limit) = 0;
  /// Processed media that are archived and whose objects are not known to be cold, deleted ones too.
  virtual std::vector<MediaRef> to_cool(MediaId after, std::uint32_t limit) = 0;
  /// Processed media that are not archived and whose objects may be cold.
  virtual std::vector<MediaRef> to_warm(MediaId after, std::uint32_t limit) = 0;

  /// Notes that the objects of the media are about to move, and says which they are: whatever happens before
  /// end_move(), it will be known that they may be in either class. nullopt when they must stay: for `cold`
  /// while any media over the same content, a deleted one too, is not archived; for `standard` when the media
  /// is archived again; for both while any of them is being processed.
  virtual std::optional<std::vector<StoredObject>> begin_move(const MediaRef& media, StorageClass to) = 0;
  /// All objects of the media are there.
  virtual void end_move(const MediaRef& media, StorageClass to) = 0;
};

}  // namespace lumbung::media

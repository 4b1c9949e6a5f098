#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "media/media_repository.h"

namespace lumbung::media {

struct MediaRef {
  MediaId id;
  WorkspaceId workspace_id;
  Uuid uuid;
  std::string name;
  std::uint64_t size = 0;
};

struct LedgerEntry {
  std::uint64_t id = 0;
  WorkspaceId workspace_id;
  StoredObject object;
  std::uint32_t refs = 0;
};

/// What the housekeeping jobs read. Thread-safe, blocks. Pages by key: pass the last id seen (0 to begin).
class HousekeepingRepository {
 public:
  virtual ~HousekeepingRepository() = default;

  /// Live, settled media that no campaign, template or chat refers to, that were not touched since `before`
  /// and are not archived.
  virtual std::vector<MediaRef> orphans(Timestamp before, MediaId after, std::uint32_t limit) = 0;
  /// Soft-deleted before `before`.
  virtual std::vector<MediaRef> deleted(Timestamp before, MediaId after, std::uint32_t limit) = 0;
  /// The ledger, by id.
  virtual std::vector<LedgerEntry> ledger(std::uint64_t after, std::uint32_t limit) = 0;
  /// Rows that are completed and point to paths (path columns and ledger may disagree after a fault).
  virtual std::vector<Media> completed(MediaId after, std::uint32_t limit) = 0;
  /// Is this object named by any row or ledger line?
  virtual bool is_referenced(const ObjectKey& key) = 0;
  /// Removes an unreferenced object through `remove` while nothing can begin to refer to it; false when it is
  /// referenced.
  virtual bool remove_unreferenced(const ObjectKey& key, const RemoveObject& remove) = 0;
  virtual std::map<std::string, std::uint64_t> bytes_by_tier() = 0;
};

}  // namespace lumbung::media

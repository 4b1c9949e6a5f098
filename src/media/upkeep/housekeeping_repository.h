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
  Sha256 content;  ///< of the original
  StoredObject object;
  std::uint32_t refs = 0;
};

/// What the housekeeping jobs read. Thread-safe, blocks. Pages by key: pass the last id seen (0 to begin).
class HousekeepingRepository {
 public:
  virtual ~HousekeepingRepository() = default;

  /// Live, processed media that no campaign, template or chat refers to, that were not touched since `before`
  /// and are not archived.
  virtual std::vector<MediaRef> orphans(Timestamp before, MediaId after, std::uint32_t limit) = 0;
  /// Soft-deleted before `before`.
  virtual std::vector<MediaRef> deleted(Timestamp before, MediaId after, std::uint32_t limit) = 0;
  /// The ledger, by id.
  virtual std::vector<LedgerEntry> ledger(std::uint64_t after, std::uint32_t limit) = 0;
  /// Rows that are completed and point to paths (path columns and ledger may disagree after a fault).
  virtual std::vector<Media> completed(MediaId after, std::uint32_t limit) = 0;
  /// Is this object named by any row or ledger line, or may a worker be about to name it, because its content
  /// is being processed?
  virtual bool is_referenced(const ObjectKey& key) = 0;
  /// Is it in the ledger?
  virtual bool is_listed(const ObjectKey& key) = 0;
  enum class Noted { noted, already, referenced };
  /// Notes an object for removal (RemovalStore), unless it is referenced or on the list already.
  virtual Noted note_unreferenced(const ObjectKey& key) = 0;
  /// A live media whose processing has ended becomes pending once more, so that its variants are made anew
  /// from its original; what it has is delivered meanwhile. conflict when it is in process already.
  virtual Status reprocess(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;
  virtual std::map<std::string, std::uint64_t> bytes_by_tier() = 0;
};

}  // namespace lumbung::media

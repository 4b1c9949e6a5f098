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

struct DeletedMedia {
  MediaRef media;
  std::string deleted_at;  ///< as the column has it, whoever wrote it
};

/// Where a page of deleted media ended.
struct DeletedPlace {
  std::string deleted_at = "1970-01-02 00:00:00";
  MediaId id;
};

/// How far a task has come that doesn't look at everything in one run (Course).
struct Position {
  std::uint64_t round = 0;  ///< how often it came to its end
  std::string step;         ///< empty: the next round has not begun
  std::string after;        ///< the last thing that this step looked at; at most 512 bytes

  bool operator==(const Position&) const = default;
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
  /// Soft-deleted before `before`, the longest first.
  virtual std::vector<DeletedMedia> deleted(Timestamp before, const DeletedPlace& after,
                                            std::uint32_t limit) = 0;
  /// The ledger, by id.
  virtual std::vector<LedgerEntry> ledger(std::uint64_t after, std::uint32_t limit) = 0;
  /// Rows that are completed and point to paths (path columns and ledger may disagree after a fault).
  virtual std::vector<Media> completed(MediaId after, std::uint32_t limit) = 0;
  /// All rows, whatever their state, deleted ones too.
  virtual std::vector<Media> all(MediaId after, std::uint32_t limit) = 0;
  /// Is this object named by any row or ledger line, or may a worker be about to name it, because its content
  /// is being processed?
  virtual bool is_referenced(const ObjectKey& key) = 0;
  /// Is it in the ledger?
  virtual bool is_listed(const ObjectKey& key) = 0;
  enum class Noted { noted, already, referenced };
  /// Notes an object for removal (RemovalStore), unless it is referenced or on the list already.
  virtual Noted note_unreferenced(const ObjectKey& key) = 0;
  /// The same for what an attempt stored under a name of its own that ended without completing its media: its
  /// content may be in process, for nobody names it any more who does not yet. It goes when that has ended.
  virtual Noted note_abandoned(const ObjectKey& key) = 0;
  /// The variants of a live completed media are made anew from its original; it stays completed and is
  /// delivered meanwhile. conflict when it is in process already, or failed.
  virtual Status reprocess(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;
  virtual std::map<std::string, std::uint64_t> bytes_by_tier() = 0;
  /// Where the task stands; the beginning when it never said.
  virtual Position position(jobs::JobKind task) = 0;
  virtual void keep_position(jobs::JobKind task, const Position& position) = 0;
  /// Forgets which media were erased before, the oldest `limit` of them; returns how many.
  virtual std::uint64_t purge_erasures(Timestamp before, std::uint32_t limit) = 0;
  /// Forgets which generations were handed out for contents whose last media went before; likewise.
  virtual std::uint64_t purge_generations(Timestamp before, std::uint32_t limit) = 0;
  /// Forgets imports that ended before; likewise.
  virtual std::uint64_t purge_imports(Timestamp before, std::uint32_t limit) = 0;
  struct PurgedRecipients {
    std::uint64_t looked_at = 0;
    std::uint64_t forgotten = 0;
    std::uint64_t last = 0;  ///< to go on behind
  };
  /// Forgets who got the messages of campaigns, and what became of those, where that last changed before:
  /// looks at `limit` of them behind `after`, the first prepared first. What counts them stays.
  virtual PurgedRecipients purge_recipients(Timestamp before, std::uint64_t after, std::uint32_t limit) = 0;
};

}  // namespace lumbung::media

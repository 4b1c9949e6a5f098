#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "access/origin.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "media/upkeep/housekeeping_repository.h"

namespace lumbung::media {

/// How far the erasing of a workspace has come.
struct WorkspaceErasure {
  WorkspaceId workspace;
  Timestamp begun_at;
  std::uint64_t media = 0;       ///< erased so far
  std::uint64_t objects = 0;     ///< of those, each once, however many media shared it
  std::uint64_t bytes = 0;       ///< of those objects
  std::uint64_t media_left = 0;  ///< rows that are still there
};

/// Workspaces that are being erased, and their rows. From begin() on a workspace has no tokens, nobody finds
/// or delivers its media, nothing is uploaded to it and its webhooks are not sent. Thread-safe, blocks,
/// throws Fault when the database does not answer. Everything may be done again, by several processes at
/// once.
class WorkspaceErasures {
 public:
  virtual ~WorkspaceErasures() = default;

  /// not_found when there is no such workspace. When it has begun already, nothing changes.
  virtual Status begin(WorkspaceId workspace, const access::Origin& by) = 0;
  /// nullopt when it is not being erased, or has been.
  virtual std::optional<WorkspaceErasure> find(WorkspaceId workspace) = 0;
  /// All, by their numbers.
  virtual std::vector<WorkspaceId> under_way() = 0;
  /// The next `limit` media, deleted ones, too. No campaign and no template holds them any more.
  virtual std::vector<MediaRef> take_media(WorkspaceId workspace, std::uint32_t limit) = 0;
  /// Counts an object that no row named.
  virtual void count_stray(WorkspaceId workspace, std::uint64_t bytes) = 0;
  /// Deletes up to `limit` of the rows that are left when the media are gone; returns how many, 0 when
  /// nothing is left.
  virtual std::uint64_t forget_rows(WorkspaceId workspace, std::uint32_t limit) = 0;
  /// The workspace itself and the note of its erasing go; what went is put on record. False when media came
  /// meanwhile: they go first.
  virtual bool finish(WorkspaceId workspace) = 0;
};

}  // namespace lumbung::media

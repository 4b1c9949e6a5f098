#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"

namespace lumbung::media {

/// How much there is. Soft-deleted media are counted as deleted alone.
struct MediaCounts {
  std::uint64_t pending = 0;
  std::uint64_t processing = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t deleted = 0;
  std::uint64_t original_bytes = 0;     ///< of live media, as their users count them
  std::uint64_t stored_bytes = 0;       ///< of all objects, each once
  std::uint64_t dedup_saved_bytes = 0;  ///< what objects would take more if no media shared any
};

/// What a workspace had at the end of a day, or, for today, an hour ago at most.
struct DayFigures {
  std::int32_t day = 0;     ///< since 1970, UTC
  std::uint64_t media = 0;  ///< live ones
  std::uint64_t original_bytes = 0;
  std::uint64_t stored_bytes = 0;
  std::uint64_t dedup_saved_bytes = 0;
};

/// Figures for people and dashboards. Thread-safe, blocks.
class MediaStatistics {
 public:
  virtual ~MediaStatistics() = default;
  /// nullopt: of all workspaces.
  virtual MediaCounts counts(std::optional<WorkspaceId> workspace) = 0;

  /// The days that were noted since `first`, in their order. Days on which no process ran are missing.
  virtual std::vector<DayFigures> growth(WorkspaceId workspace, std::int32_t first) = 0;
  /// Notes what the next workspaces behind `after`, `limit` at most, have on `day`, and forgets what is older
  /// than two years. Returns the last of them; nullopt when there was none.
  virtual std::optional<WorkspaceId> note_growth(std::int32_t day, WorkspaceId after,
                                                 std::uint32_t limit) = 0;
};

}  // namespace lumbung::media

#pragma once

#include <optional>

#include "database/engine/database.h"
#include "media/media_statistics.h"

namespace lumbung::database {

/// MediaStatistics over lumbung_counters; until the mirror is complete over chat_media and lumbung_objects,
/// where it walks the rows of the workspace. Thread-safe.
class SqlStatistics final : public media::MediaStatistics {
 public:
  explicit SqlStatistics(Database& database) : database_(database) {}

  media::MediaCounts counts(std::optional<WorkspaceId> workspace) override;
  std::vector<media::DayFigures> growth(WorkspaceId workspace, std::int32_t first) override;
  /// Nothing before the mirror is complete.
  std::optional<WorkspaceId> note_growth(std::int32_t day, WorkspaceId after, std::uint32_t limit) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database

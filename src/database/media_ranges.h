#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "database/engine/session.h"
#include "media/media_repository.h"

namespace lumbung::database {

/// Rows of the mirror, or of chat_media, in the order of an index, the newest media first, and what is still
/// to be tested on each: a filter that the range does not answer itself.
struct MediaRange {
  /// Gives `media_id`, each perhaps several times, behind `:after` and at most `:most`.
  std::string sql;
  Binds binds;
  std::size_t arms = 1;  ///< so many ranges are merged
  /// Condition over `r`, a row of `sql`, and its row of the table that is joined; empty when there is nothing
  /// to test.
  std::string test;
  Binds test_binds;
  std::string_view joined = "lumbung_media AS m ON m.media_id = r.media_id";
};

/// The range that a list with this filter goes by: of the rarest word of the question, else of a filter that
/// few rows meet, else of what is shown at all. `words` are those of `filter.query`. nullopt: nothing
/// matches.
std::optional<MediaRange> range_of(Session& session, WorkspaceId workspace, const media::MediaFilter& filter,
                                   const std::vector<std::string>& words);

/// The same without the mirror: all rows of the workspace in chat_media, and everything is tested.
MediaRange range_of_rows(const Session& session, WorkspaceId workspace, const media::MediaFilter& filter);

}  // namespace lumbung::database

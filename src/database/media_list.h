#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "database/engine/session.h"
#include "media/media_repository.h"

namespace lumbung::database {

/// What MediaRepository::list() is asked. Refers to what it was made of.
struct ListQuestion {
  WorkspaceId workspace;
  const media::MediaFilter& filter;
  const std::optional<media::MediaCursor>& after;
  std::uint32_t limit = 0;
};

/// So many rows one page looks at (or a page's worth, where that is more): what matches is among them, or a
/// next page goes on behind them.
inline constexpr std::uint32_t kLookedAtMax = 5'000;
/// Where not all rows match, a look begins with so many: mostly that is enough.
inline constexpr std::uint32_t kLookedAtFirst = 256;

/// Newest first, by the rows of the mirror, which has to be complete. The cost does not grow with the number
/// of rows, matching or not.
media::MediaPage list_mirrored(Session& session, const ListQuestion& question);

/// The same by the rows of chat_media, as long as the mirror has not caught up. As much is looked at for a
/// page, so it may be short or empty even where one filter is given.
media::MediaPage list_unmirrored(Session& session, const ListQuestion& question);

/// By creation, newest first, by an index of chat_media: for filters that ask for a time of it. As much is
/// looked at for a page, so it may be short where much is hidden or little matches.
media::MediaPage list_created(Session& session, const ListQuestion& question);

/// By update, oldest first, by the index of chat_media, and with what was erased among them (`erased`). The
/// cost does not grow with the number of rows.
media::MediaPage list_changes(Session& session, const ListQuestion& question);

}  // namespace lumbung::database

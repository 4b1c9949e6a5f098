#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "database/engine/session.h"
#include "media/media_repository.h"

namespace lumbung::database {

/// A line of lumbung_erasures.
struct ErasureRow {
  std::uint64_t id = 0;
  media::ErasedMedia media;
};

/// Notes in the transaction of an erasure that the media is gone.
void insert_erasure(Session& session, WorkspaceId workspace, const Uuid& uuid, Timestamp now);

/// Oldest first, those since then; after that place in a list by update where there is one.
std::vector<ErasureRow> erasures_since(Session& session, WorkspaceId workspace, Timestamp since,
                                       const std::optional<media::MediaCursor>& after, std::uint32_t limit);

/// Puts what was erased among the media of a list by update, and keeps the first `limit` things; what is left
/// out is said to come next. Both are ordered and reach beyond `limit` if there is so much. Of the same
/// second media come first.
void add_erasures(media::MediaPage& page, const std::vector<ErasureRow>& erasures, std::uint32_t limit);

}  // namespace lumbung::database

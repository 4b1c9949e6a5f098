#pragma once

#include <string>
#include <vector>

#include "database/engine/session.h"
#include "media/upkeep/housekeeping_repository.h"

namespace lumbung::database {

/// The columns that media_refs() reads, in order; chat_media is the only table in the statement that has
/// them.
inline constexpr std::string_view kRefColumns =
    "chat_media.id, chat_media.workspace_id, uuid, name, CAST(size AS UNSIGNED)";

/// The media that a SELECT of kRefColumns gives.
std::vector<media::MediaRef> media_refs(Session& session, const std::string& sql, const Binds& binds);

}  // namespace lumbung::database

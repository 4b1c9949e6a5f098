#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "campaigns/media_holds.h"
#include "database/engine/database.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// True of a row of chat_media that something needs at `:now` (Unix ms): a row of lumbung_holds, or a
/// campaign of the application's own that has not ended.
std::string held_condition();
/// The same without a time: a hold that has lapsed counts until it is swept, within a minute or so.
std::string held_or_lapsed_condition();

/// Does something need it? Inside a transaction that has the media's row locked: who is about to hold it
/// waits for that, and who has held it is seen.
bool is_held(Session& session, MediaId id, Timestamp now);
/// What is said then to who wants to take it away.
Error held_by_use();

/// Holds in place of what the holder held, or, of messages, besides it; false when one of the media is not
/// there (any more). What was archived comes out of there. Inside a write transaction.
bool put_holds(Session& session, const campaigns::Holder& holder, WorkspaceId workspace,
               std::vector<MediaId> media, std::optional<Timestamp> until, Timestamp now);
void drop_holds(Session& session, const campaigns::Holder& holder);
/// None of its holds lasts longer.
void shorten_holds(Session& session, const campaigns::Holder& holder, Timestamp until);
/// Lets go of what holders of this kind held whose row in `table` (a literal) somebody else removed: the
/// application, or a workspace that went. Looks at `limit` holders at a time, outside of a transaction.
void sweep_holds_of(Database& database, campaigns::HolderKind kind, std::string_view table,
                    std::uint32_t limit);

}  // namespace lumbung::database

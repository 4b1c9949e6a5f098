#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "base/sha256.h"
#include "database/engine/database.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

// All rows over a content, deleted ones too, name the objects that its ledger lists. When those are replaced,
// the rows follow in pages, each a transaction of its own; until the last one has followed, nothing of the
// content is taken out of the storage.

/// Inside the write transaction that replaces an object in the ledger, with the content's lock: the rows are
/// to follow, from the first one on. `source` is the media that has the new objects.
void note_replacement(Session& session, const media::Media& source, const Sha256& content, Timestamp now);

/// May a row name this object though the ledger does not any more, because its content's are being replaced?
bool is_being_replaced(Session& session, const media::ObjectKey& key);

/// Inside the write transaction in which the last media over the content goes.
void forget_replacement(Session& session, WorkspaceId workspace, const Sha256& content);

/// Inside a write transaction after which rows may follow that could not before: they are looked at now.
void make_replacement_due(Session& session, WorkspaceId workspace, const Sha256& content, Timestamp now);

/// Points a page of rows of one content to what its ledger lists. False when there is nothing to do now. Rows
/// of which a worker makes something at the moment wait, and what was replaced with them.
bool point_rows_to_ledger(Database& database, const Clock& clock);

}  // namespace lumbung::database

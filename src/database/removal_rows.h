#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/sha256.h"
#include "database/engine/session.h"
#include "media/object_key.h"

namespace lumbung::database {

/// `lease` of one that was taken in hand and given up: nobody has it, and its name is not free.
inline constexpr std::int64_t kPostponedRemoval = 1;

/// Inside the write transaction that stops naming an object: it is to go after the commit. Its content is
/// locked (lock_content), so that nobody begins to name it meanwhile. False when it is on the list already.
bool note_removal(Session& session, const media::ObjectKey& path, Timestamp now);

/// Inside a write transaction that holds the content's lock: the names of this content whose objects are to
/// go, or went a moment ago. Nothing may be stored under them.
std::vector<media::ObjectKey> going_of(Session& session, WorkspaceId workspace, const Sha256& content);

/// What was passed over while rows followed a replacement (replacement_rows.h) is due now that all have.
void make_removals_due(Session& session, WorkspaceId workspace, const Sha256& content, Timestamp now);

/// Inside a write transaction that begins to name an object. Throws Fault (unavailable) when somebody is
/// about to remove what lies under this name: the next attempt takes another one.
void claim_path(Session& session, const media::ObjectKey& path);

}  // namespace lumbung::database

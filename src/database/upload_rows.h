#pragma once

#include "base/uuid.h"
#include "database/engine/session.h"
#include "media/object_key.h"

namespace lumbung::database {

/// Does this object in temp/ belong to a resumable upload that became nothing yet? Its bytes, and whatever
/// lies beside them under its name, may be asked for again for as long as its row is there.
bool is_of_open_upload(Session& session, const media::ObjectKey& key);

/// Inside the transaction that makes something of a resumable upload: who says what became of it, or takes it
/// away, waits for the commit. Throws Fault (unavailable) when somebody has done so.
void claim_open_upload(Session& session, WorkspaceId workspace, const Uuid& uuid);

/// Of the resumable uploads of a workspace that have not ended: what arrived, or what was announced.
std::uint64_t open_bytes_of(Session& session, WorkspaceId workspace);

}  // namespace lumbung::database

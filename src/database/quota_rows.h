#pragma once

#include "base/result.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

// What live media cost of their workspace's quota (lumbung_quotas), inside the caller's transaction and last
// in it: the row of the quota stays locked until the commit. Workspaces without a quota cost one look.

enum class Charge { added, restored };

/// Takes the bytes and the file. payload_too_large when too little is left, of the quota or, for what is
/// added, of its hard cap.
Status charge_quota(Session& session, const media::Media& media, Charge what);
/// Gives them back.
void refund_quota(Session& session, const media::Media& media);

}  // namespace lumbung::database

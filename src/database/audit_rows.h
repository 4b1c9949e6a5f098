#pragma once

#include "base/clock.h"
#include "database/session.h"
#include "media/audit.h"

namespace lumbung::database {

/// Puts on record what a transaction does, inside of it.
void insert_audit(Session& session, const media::Deed& deed, const media::Origin& by, Timestamp now);

}  // namespace lumbung::database

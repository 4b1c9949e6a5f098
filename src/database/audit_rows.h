#pragma once

#include "access/audit.h"
#include "base/clock.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// Puts on record what a transaction does, inside of it.
void insert_audit(Session& session, const access::Deed& deed, const access::Origin& by, Timestamp now);

}  // namespace lumbung::database

#pragma once

#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/uuid.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// conflict, naming them, while campaigns that are scheduled, launching or running send this template; those
/// of the application's own as well, until it says that they completed, failed or were cancelled. However
/// many campaigns there are, it looks at those of this template that have not ended, and at our own of it.
Status no_campaign_sends(Session& session, WorkspaceId workspace, const Uuid& shown);
/// The same of the number that they send from.
Status no_campaign_sends_from(Session& session, WorkspaceId workspace, std::string_view phone_number_id);

}  // namespace lumbung::database

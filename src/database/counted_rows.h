#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "database/engine/session.h"

namespace lumbung::database {

/// By how much counters are too low (or, below zero, too high), by their names, which are literals.
using Drift = std::map<std::string_view, std::int64_t>;

/// The next workspace behind this one of which anything is counted; nullopt when there is none.
std::optional<WorkspaceId> next_counted(Session& session, WorkspaceId after);

/// What the counters of a workspace lack of what is there now: read in pages that see one moment, so that it
/// is right whatever is written meanwhile, and still right when it is added later.
Drift drift_of(Session& session, WorkspaceId workspace);

/// What the counters of all workspaces together lack of the sum of each one's.
Drift drift_of_sums(Session& session);

}  // namespace lumbung::database

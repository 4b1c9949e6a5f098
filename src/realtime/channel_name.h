#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace lumbung::realtime {

/// "private-workspace.{id}": the one kind of channel that exists.
std::string workspace_channel(WorkspaceId workspace);

/// The workspace of such a channel; nullopt for every other name, also for "…07" and "…+7", so that one
/// workspace has one name.
std::optional<WorkspaceId> workspace_of_channel(std::string_view channel);

}  // namespace lumbung::realtime

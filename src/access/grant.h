#pragma once

#include <optional>
#include <set>

#include "access/access.h"
#include "access/origin.h"
#include "base/ids.h"

namespace lumbung::access {

/// What a caller may do, where, and in whose name: all that is asked of one, whatever proved who it is.
struct Grant {
  Actor actor;                              ///< whom the audit trail names
  std::optional<WorkspaceId> workspace_id;  ///< nullopt: every workspace
  std::set<Ability> abilities;

  bool of_all_workspaces() const { return !workspace_id.has_value(); }
  bool may(Ability ability) const {
    return abilities.contains(Ability::admin) || abilities.contains(ability);
  }
};

/// What a token gives to whoever sends it. That the token is valid is for the caller to know.
Grant grant_of(Token token);

}  // namespace lumbung::access

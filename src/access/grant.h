#pragma once

#include <optional>
#include <set>

#include "access/access.h"
#include "access/jwt.h"
#include "access/origin.h"
#include "access/upload_limits.h"
#include "base/clock.h"
#include "base/ids.h"

namespace lumbung::access {

/// What a caller may do, where, and in whose name: all that is asked of one, whatever proved who it is.
struct Grant {
  Actor actor;                              ///< whom the audit trail names
  std::optional<WorkspaceId> workspace_id;  ///< nullopt: every workspace
  std::set<Ability> abilities;
  UploadLimits upload_limits{};
  /// When it ends by itself, where no row says so (a JWT's); nullopt: with the token that `actor` names.
  std::optional<Timestamp> expires_at{};

  bool of_all_workspaces() const { return !workspace_id.has_value(); }
  bool may(Ability ability) const {
    return abilities.contains(Ability::admin) || abilities.contains(ability);
  }
  bool is_of_jwt() const { return expires_at.has_value(); }
  bool is_over(Timestamp now) const { return expires_at && *expires_at <= now; }
};

/// What a token gives to whoever sends it. That the token is valid is for the caller to know.
Grant grant_of(Token token);
/// The same of a JWT that JwtKeys::verify found good; its workspace may not be there (any more).
Grant grant_of(JwtClaims claims);

}  // namespace lumbung::access

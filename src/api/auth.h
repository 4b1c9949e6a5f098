#pragma once

#include <optional>

#include "access/access.h"
#include "access/grant.h"
#include "api/token_cache.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/request.h"

namespace lumbung::api {

/// Who asks, and in which workspace.
struct Caller {
  access::Grant grant;
  /// The grant's own workspace, or what one for all of them chose by X-Workspace-Id; nullopt when it chose
  /// none.
  std::optional<WorkspaceId> workspace;
};

/// Finds out who sent a request by its bearer token (`Authorization: Bearer lmb_…`). The text is hashed and
/// looked up by its hash, so the time taken says nothing about tokens that exist. Thread-safe.
class Authenticator {
 public:
  Authenticator(access::TokenRepository& tokens, access::WorkspaceRepository& workspaces, const Clock& clock);

  /// Blocks when the token was not seen a moment ago. Refuses: unauthenticated (no token, or not a valid
  /// one), bad_request (X-Workspace-Id is no id), not_found (no such workspace, or not this token's).
  Result<Caller> authenticate(const http::Request& request);

  /// The same from memory alone, for I/O threads; nullopt when it would have to ask the repository.
  std::optional<Result<Caller>> recall(const http::Request& request) const;

  /// Forgets what it remembers: a token was revoked.
  void forget() { cache_.clear(); }

 private:
  std::optional<access::Grant> find(const Sha256& hash);
  void note_use(const access::Token& token);

  access::TokenRepository& tokens_;
  access::WorkspaceRepository& workspaces_;
  const Clock& clock_;
  TokenCache cache_;
};

}  // namespace lumbung::api

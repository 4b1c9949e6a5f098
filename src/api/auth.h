#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "access/access.h"
#include "access/grant.h"
#include "access/jwt.h"
#include "api/strangers.h"
#include "api/token_cache.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/request.h"
#include "telemetry/log.h"

namespace lumbung::api {

/// Who asks, and in which workspace.
struct Caller {
  access::Grant grant;
  /// The grant's own workspace, or what one for all of them chose by X-Workspace-Id; nullopt when it chose
  /// none.
  std::optional<WorkspaceId> workspace;
};

/// Finds out who sent a request by its bearer token (`Authorization: Bearer …`). `lmb_…` is hashed and looked
/// up by its hash, so the time taken says nothing about tokens that exist; a JWT says by itself what it
/// grants, as long as its workspace is there. Thread-safe.
class Authenticator {
 public:
  /// Of one address, so many tokens a minute that are not valid are looked up (0: all). JWTs are believed by
  /// `jwt_keys`.
  Authenticator(access::TokenRepository& tokens, access::WorkspaceRepository& workspaces, const Clock& clock,
                std::uint32_t bad_tokens_per_minute_max = 0, access::JwtKeys jwt_keys = {},
                telemetry::Log log = {});

  /// Blocks when the token was not seen a moment ago. Refuses: unauthenticated (no token, or not a valid
  /// one), rate_limited (too many of those from this address), bad_request (X-Workspace-Id is no id),
  /// not_found (no such workspace, or not this token's).
  Result<Caller> authenticate(const http::Request& request);

  /// The same from memory alone, for I/O threads; nullopt when it would have to ask the repository.
  std::optional<Result<Caller>> recall(const http::Request& request) const;

  /// Asks for every token again: one was revoked.
  void forget() { cache_.distrust(); }

 private:
  Result<access::Grant> find(std::string_view text, std::string_view address);
  std::optional<access::Grant> look_up(const Sha256& hash);
  std::optional<access::Grant> look_up(access::JwtClaims claims);
  std::optional<access::Grant> unless_over(std::optional<access::Grant> grant) const;
  /// As far as it can be noted: a database that takes no writes still answers questions.
  void note_use(const access::Token& token);

  access::TokenRepository& tokens_;
  access::WorkspaceRepository& workspaces_;
  const Clock& clock_;
  TokenCache cache_;
  Strangers strangers_;
  access::JwtKeys jwt_keys_;
  telemetry::Log log_;
  std::atomic<std::int64_t> no_use_noted_before_ms_ = 0;
};

}  // namespace lumbung::api

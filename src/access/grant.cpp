#include "access/grant.h"

#include <utility>

namespace lumbung::access {

Grant grant_of(Token token) {
  return {
      {Actor::Kind::token, token.id, std::move(token.name)}, token.workspace_id, std::move(token.abilities)};
}

Grant grant_of(JwtClaims claims) {
  std::string name = claims.subject.empty() ? "JWT" : std::move(claims.subject);
  return {.actor = {Actor::Kind::token, std::nullopt, std::move(name)},
          .workspace_id = claims.workspace_id,
          .abilities = std::move(claims.abilities),
          .upload_limits = std::move(claims.upload_limits),
          .expires_at = claims.expires_at};
}

}  // namespace lumbung::access

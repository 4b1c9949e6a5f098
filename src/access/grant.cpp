#include "access/grant.h"

#include <utility>

namespace lumbung::access {

Grant grant_of(Token token) {
  return {
      {Actor::Kind::token, token.id, std::move(token.name)}, token.workspace_id, std::move(token.abilities)};
}

}  // namespace lumbung::access

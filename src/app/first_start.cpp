#include "app/first_start.h"

#include "access/access.h"

namespace lumbung::app {

std::optional<std::string> prepare_first_start(Engines& engines) {
  const access::Origin by{.request_id = "first_start"};
  const auto workspace = engines.workspaces.create_first("default", by);
  if (!workspace) return std::nullopt;
  return access::issue_token(
             engines.tokens,
             {.name = "first start", .workspace_id = workspace->id, .abilities = {access::Ability::admin}},
             by)
      .value()
      .text;
}

}  // namespace lumbung::app

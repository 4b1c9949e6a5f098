#include "app/first_start.h"

#include "app/tokens.h"

namespace lumbung::app {

std::optional<std::string> prepare_first_start(Engines& engines) {
  const media::Origin by{.request_id = "first_start"};
  const auto workspace = engines.workspaces.create_first("default", by);
  if (!workspace) return std::nullopt;
  return issue_token(
             engines.tokens,
             {.name = "first start", .workspace_id = workspace->id, .abilities = {media::Ability::admin}}, by)
      .text;
}

}  // namespace lumbung::app

#include "app/first_start.h"

#include "app/tokens.h"

namespace lumbung::app {

std::optional<std::string> prepare_first_start(Engines& engines) {
  if (!engines.workspaces.list().empty()) return std::nullopt;
  const media::Workspace workspace = engines.workspaces.create("default");
  return issue_token(
             engines.tokens,
             {.name = "first start", .workspace_id = workspace.id, .abilities = {media::Ability::admin}})
      .text;
}

}  // namespace lumbung::app

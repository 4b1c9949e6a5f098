#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/command.h"
#include "app/engines.h"
#include "app/table.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

json::object shape_of(const media::Workspace& workspace) {
  return {{"id", workspace.id.value},
          {"uuid", workspace.uuid},
          {"name", workspace.name},
          {"public_delivery", workspace.public_delivery},
          {"created_at", to_rfc3339(workspace.created_at)}};
}

ExitCode create(const std::string& name, const CommandContext& context) {
  Engines engines(context.config);
  const media::Workspace workspace = engines.workspaces.create(name);
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(shape_of(workspace)) << "\n";
  } else {
    context.out << "Workspace " << workspace.id.value << ": " << workspace.name << "\n";
  }
  return ExitCode::done;
}

ExitCode list(const CommandContext& context) {
  Engines engines(context.config);
  Table table({"ID", "NAME", "DELIVERY", "CREATED"});
  json::array rows;
  for (const media::Workspace& workspace : engines.workspaces.list()) {
    table.add({std::to_string(workspace.id.value), workspace.name,
               workspace.public_delivery ? "public" : "signed", to_rfc3339(workspace.created_at)});
    rows.push_back(shape_of(workspace));
  }
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(rows) << "\n";
  } else {
    table.print(context.out);
  }
  return ExitCode::done;
}

}  // namespace

void declare_workspace(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* workspace = app.add_subcommand("workspace", "Workspaces: each sees its own media alone");
  workspace->require_subcommand(1);
  CLI::App* command = workspace->add_subcommand("create", "Make a workspace");
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "Its name")->required();
  command->callback([name, &chosen] {
    chosen.run = [name](const CommandContext& context) { return create(*name, context); };
  });
  workspace->add_subcommand("list", "Show all workspaces")->callback([&chosen] { chosen.run = list; });
}

}  // namespace lumbung::app

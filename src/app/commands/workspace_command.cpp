#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "api/json/workspace_json.h"
#include "app/commands/command.h"
#include "app/commands/command_origin.h"
#include "app/commands/name_check.h"
#include "app/commands/quota_command.h"
#include "app/commands/table.h"
#include "app/commands/workspace_erase_command.h"
#include "app/engines.h"
#include "base/byte_size.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

ExitCode create(const std::string& name, const CommandContext& context) {
  Engines engines(context.config);
  const access::Workspace workspace = engines.workspaces.create(name, command_origin());
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(api::workspace_json(workspace, std::nullopt)) << "\n";
  } else {
    context.out << "Workspace " << workspace.id.value << ": " << workspace.name << "\n";
  }
  return ExitCode::done;
}

ExitCode list_workspaces(const CommandContext& context) {
  Engines engines(context.config);
  Table table({"ID", "NAME", "DELIVERY", "QUOTA", "CREATED"});
  json::array rows;
  for (const access::Workspace& workspace : engines.workspaces.list()) {
    const auto quota = engines.quotas.state(workspace.id);
    table.add({std::to_string(workspace.id.value), workspace.name,
               workspace.public_delivery ? "public" : "signed", quota_text(quota),
               workspace.created_at ? to_rfc3339(*workspace.created_at) : "-"});
    rows.push_back(api::workspace_json(workspace, quota));
  }
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(rows) << "\n";
  } else {
    table.print(context.out);
  }
  return ExitCode::done;
}

ExitCode show(std::uint64_t id, const CommandContext& context) {
  Engines engines(context.config);
  const auto workspace = engines.workspaces.find({id});
  if (!workspace) throw Fault(ErrorCode::not_found, "There is no workspace " + std::to_string(id) + ".");
  const auto quota = engines.quotas.state(workspace->id);
  const media::MediaCounts counts = engines.statistics.counts(workspace->id);
  const std::uint64_t files = counts.pending + counts.processing + counts.completed + counts.failed;
  if (context.format == OutputFormat::json) {
    json::object shape = api::workspace_json(*workspace, quota);
    shape["files"] = files;
    shape["original_bytes"] = counts.original_bytes;
    shape["stored_bytes"] = counts.stored_bytes;
    context.out << json::serialize(shape) << "\n";
    return ExitCode::done;
  }
  Table table({"WORKSPACE", workspace->name + " (" + std::to_string(id) + ")"});
  table.add({"delivery", workspace->public_delivery ? "public" : "signed"});
  table.add({"files", std::to_string(files)});
  table.add({"originals", format_byte_size(counts.original_bytes)});
  table.add({"stored", format_byte_size(counts.stored_bytes)});
  table.add({"quota", quota_text(quota)});
  if (quota && quota->quota.bytes_max) table.add({"bytes left", format_byte_size(quota->bytes_left())});
  if (quota && quota->quota.files_max) table.add({"files left", std::to_string(quota->files_left())});
  table.print(context.out);
  return ExitCode::done;
}

}  // namespace

void declare_workspace(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* workspace = app.add_subcommand("workspace", "Workspaces: each sees its own media alone");
  workspace->require_subcommand(1);
  CLI::App* command = workspace->add_subcommand("create", "Make a workspace");
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "Its name")->required()->check(refusal_of_name, "NAME");
  command->callback([name, &chosen] {
    chosen.run = [name](const CommandContext& context) { return create(*name, context); };
  });
  workspace->add_subcommand("list", "Show all workspaces")->callback([&chosen] {
    chosen.run = list_workspaces;
  });
  CLI::App* show_one = workspace->add_subcommand("show", "Show what a workspace has and may have");
  auto id = std::make_shared<std::uint64_t>(0);
  show_one->add_option("id", *id, "Number of the workspace")->required();
  show_one->callback(
      [id, &chosen] { chosen.run = [id](const CommandContext& context) { return show(*id, context); }; });
  declare_workspace_quota(*workspace, chosen);
  declare_workspace_erase(*workspace, chosen);
}

}  // namespace lumbung::app

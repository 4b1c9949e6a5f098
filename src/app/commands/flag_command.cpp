#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "access/flags.h"
#include "app/commands/command.h"
#include "app/commands/command_origin.h"
#include "app/commands/table.h"
#include "app/engines.h"

namespace lumbung::app {
namespace {

struct FlagWords {
  std::string name;
  std::string value;
  std::uint64_t workspace = 0;  ///< 0: all
};

void require_feature(const std::string& name) {
  if (!access::is_feature(name))
    throw Fault(ErrorCode::invalid_argument,
                "\"" + name + "\" is no flag; `lumbung flag list` says which are");
}

std::optional<bool> switch_of(const std::string& value) {
  if (value == "default") return std::nullopt;
  if (value != "on" && value != "off")
    throw Fault(ErrorCode::invalid_argument, "of one workspace a flag is on, off or default");
  return value == "on";
}

ExitCode list_flags(const FlagWords& words, const CommandContext& context) {
  Engines engines(context.config);
  const WorkspaceId workspace{words.workspace};
  Table table({"NAME", "ALL", "WORKSPACE", "IN FORCE"});
  boost::json::array rows;
  for (const std::string_view name : access::feature_names()) {
    const access::FeatureState state = engines.features.state(name, workspace);
    const std::string own = state.of_workspace ? (*state.of_workspace ? "on" : "off") : "default";
    const std::string in_force =
        words.workspace == 0 ? state.of_all.text() : std::string(state.is_on(workspace) ? "on" : "off");
    table.add({state.name, state.of_all.text(), words.workspace == 0 ? "-" : own, in_force});
    boost::json::object row{{"name", state.name}, {"value", state.of_all.text()}};
    if (words.workspace != 0) {
      row["workspace"] = words.workspace;
      row["workspace_value"] = own;
      row["on"] = state.is_on(workspace);
    }
    rows.push_back(std::move(row));
  }
  if (context.format == OutputFormat::json) {
    context.out << boost::json::serialize(rows) << "\n";
  } else {
    table.print(context.out);
  }
  return ExitCode::done;
}

ExitCode set_flag(const FlagWords& words, const CommandContext& context) {
  require_feature(words.name);
  Engines engines(context.config);
  if (words.workspace == 0) {
    const auto rollout = access::Rollout::parse(words.value);
    if (!rollout) throw Fault(ErrorCode::invalid_argument, "a flag is on, off or such as 25%");
    engines.features.set_for_all(words.name, *rollout, command_origin());
  } else {
    const Status done = engines.features.set_for_workspace(words.name, WorkspaceId{words.workspace},
                                                           switch_of(words.value), command_origin());
    if (!done) throw Fault(done.error().code, done.error().message);
  }
  return list_flags(words, context);
}

}  // namespace

void declare_flag(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* flag =
      app.add_subcommand("flag", "Switch features on and off: for all, per cent, or a workspace");
  flag->require_subcommand(1);
  auto words = std::make_shared<FlagWords>();

  CLI::App* set = flag->add_subcommand("set", "Switch a feature; running servers know within a second");
  set->add_option("name", words->name, "Such as new_media_storage")->required();
  set->add_option("value", words->value, "on, off or 25%; with --workspace on, off or default")->required();
  set->add_option("--workspace", words->workspace, "Of this one alone")->type_name("NUMBER");
  set->callback([words, &chosen] {
    chosen.run = [words](const CommandContext& context) { return set_flag(*words, context); };
  });

  CLI::App* list = flag->add_subcommand("list", "What is said of each");
  list->add_option("--workspace", words->workspace, "And of this workspace")->type_name("NUMBER");
  list->callback([words, &chosen] {
    chosen.run = [words](const CommandContext& context) { return list_flags(*words, context); };
  });
}

}  // namespace lumbung::app

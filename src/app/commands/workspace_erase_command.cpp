#include "app/commands/workspace_erase_command.h"

#include <chrono>
#include <ostream>
#include <thread>

#include <boost/json.hpp>

#include "api/json/workspace_json.h"
#include "app/commands/command_origin.h"
#include "app/engines.h"
#include "app/housekeeping.h"
#include "base/byte_size.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

/// So often it says how far it is.
constexpr std::chrono::seconds kToldEvery{1};
/// Something that does not get on is left to the job that comes every minute.
constexpr int kRoundsInVainMax = 5;

void tell(const media::WorkspaceErasure& erasure, const CommandContext& context) {
  if (context.format == OutputFormat::json) {
    json::object line = api::erasure_json(erasure);
    line["workspace_id"] = erasure.workspace.value;
    context.out << json::serialize(line) << "\n" << std::flush;
    return;
  }
  context.out << "Erased " << erasure.media << " media, " << erasure.objects << " objects, "
              << format_byte_size(erasure.bytes) << "; " << erasure.media_left << " media left\n"
              << std::flush;
}

ExitCode erase(WorkspaceId id, bool is_sure, const CommandContext& context) {
  if (!is_sure) {
    throw Fault(ErrorCode::invalid_argument, "This erases workspace " + std::to_string(id.value) +
                                                 " with everything in it, for good: say --yes.");
  }
  media::HousekeepingSettings settings = housekeeping_settings(context.config);
  settings.run_for = kToldEvery;
  Engines engines(context.config);
  if (const Status begun = engines.workspace_erasures.begin(id, command_origin()); !begun)
    throw Fault(begun.error().code, begun.error().message);
  // The work is done here, whether or not a server runs: both may do it at once.
  Housekeeping housekeeping(engines, settings);
  std::uint64_t known = 0;
  int rounds_in_vain = 0;
  for (;;) {
    const media::HousekeepingReport report =
        housekeeping.task(jobs::JobKind::erase_workspaces).run(media::RunMode::real, {});
    const auto erasure = engines.workspace_erasures.find(id);
    if (!erasure) break;
    tell(*erasure, context);
    const std::uint64_t done = erasure->media + erasure->objects;
    rounds_in_vain = report.has_more || done > known ? 0 : rounds_in_vain + 1;
    known = done;
    if (rounds_in_vain >= kRoundsInVainMax) {
      throw Fault(ErrorCode::unavailable,
                  report.problems.empty() ? "it does not get on: try again" : report.problems.front());
    }
    if (rounds_in_vain > 0) std::this_thread::sleep_for(kToldEvery);
  }
  // Objects under names that are not of our making.
  housekeeping.task(jobs::JobKind::remove_objects).run(media::RunMode::real, {});
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(json::object{{"workspace_id", id.value}, {"erased", true}}) << "\n";
  } else {
    context.out << "Workspace " << id.value << " is erased.\n";
  }
  return ExitCode::done;
}

}  // namespace

void declare_workspace_erase(CLI::App& workspace, ChosenCommand& chosen) {
  CLI::App* command =
      workspace.add_subcommand("erase", "Erase a workspace and everything in it; started again it goes on");
  auto id = std::make_shared<std::uint64_t>(0);
  auto is_sure = std::make_shared<bool>(false);
  command->add_option("id", *id, "Number of the workspace")->required();
  command->add_flag("--yes", *is_sure, "It can't be undone");
  command->callback([id, is_sure, &chosen] {
    chosen.run = [id, is_sure](const CommandContext& context) { return erase({*id}, *is_sure, context); };
  });
}

}  // namespace lumbung::app

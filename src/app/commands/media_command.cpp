#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/command.h"
#include "app/commands/command_origin.h"
#include "app/engines.h"
#include "media/upkeep/reprocess_skipped.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

struct ReprocessOptions {
  std::vector<std::string> uuids;
  bool skipped = false;
  bool dry_run = false;
  std::optional<std::uint64_t> workspace;
};

struct Outcome {
  media::ReprocessSkipped::Report report;
  std::uint64_t unknown = 0;  ///< uuids of no media
  bool dry_run = false;
};

void print(const Outcome& outcome, const CommandContext& context) {
  const media::ReprocessSkipped::Report& report = outcome.report;
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(json::object{{"examined", report.examined},
                                                {"requeued", report.requeued},
                                                {"refused", report.refused},
                                                {"unknown", outcome.unknown},
                                                {"dry_run", outcome.dry_run}})
                << "\n";
    return;
  }
  context.out << report.requeued << " media " << (outcome.dry_run ? "would be" : "will be")
              << " processed again";
  if (report.refused > 0) context.out << "; " << report.refused << " are in process already, or in use";
  if (outcome.unknown > 0) context.out << "; " << outcome.unknown << " are not there";
  context.out << ".\n";
}

/// All that waits for a program which may have come.
ExitCode reprocess_skipped(const ReprocessOptions& options, const CommandContext& context) {
  Engines engines(context.config);
  media::ReprocessSkipped task({engines.housekeeping, engines.media, engines.queue});
  const auto workspace = options.workspace ? std::optional(WorkspaceId{*options.workspace}) : std::nullopt;
  const auto mode = options.dry_run ? media::RunMode::dry : media::RunMode::real;
  print({.report = task.run(mode, workspace, command_origin(), {}), .dry_run = options.dry_run}, context);
  return ExitCode::done;
}

/// The ones that are named. What can't be is said of each, and ends with 1.
ExitCode reprocess_named(const ReprocessOptions& options, const CommandContext& context) {
  Engines engines(context.config);
  Outcome outcome;
  media::ReprocessSkipped::Report& report = outcome.report;
  for (const std::string& word : options.uuids) {
    const auto uuid = Uuid::parse(word);
    if (!uuid) throw Fault(ErrorCode::invalid_argument, "\"" + word + "\" is no uuid of a media");
    ++report.examined;
    const WorkspaceId workspace{options.workspace.value_or(1)};
    const auto asked = engines.service.process_again(workspace, *uuid, {}, command_origin());
    if (asked) ++report.requeued;
    if (asked) continue;
    ++(asked.error().code == ErrorCode::not_found ? outcome.unknown : report.refused);
    std::cerr << "lumbung: " << word << ": " << asked.error().message << "\n";
  }
  print(outcome, context);
  return report.requeued == report.examined ? ExitCode::done : ExitCode::failed;
}

ExitCode reprocess(const ReprocessOptions& options, const CommandContext& context) {
  if (options.skipped == !options.uuids.empty()) {
    throw Fault(ErrorCode::invalid_argument, "media reprocess wants either --skipped or the uuids of media");
  }
  return options.skipped ? reprocess_skipped(options, context) : reprocess_named(options, context);
}

}  // namespace

void declare_media(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* media = app.add_subcommand("media", "The media themselves");
  media->require_subcommand(1);
  CLI::App* command = media->add_subcommand(
      "reprocess", "Process media again; what they have is delivered until the new variants are there");
  auto options = std::make_shared<ReprocessOptions>();
  command->add_option("uuids", options->uuids, "Which ones");
  command->add_flag(
      "--skipped", options->skipped,
      "All for which a program or a decoder was missing (ffmpeg, LibreOffice, libheif's plugins)");
  command->add_option("--workspace", options->workspace,
                      "Of this workspace alone; of uuids: where they are, 1 when it is not said");
  command->add_flag("--dry-run", options->dry_run, "With --skipped: count them and change nothing");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return reprocess(*options, context); };
  });
}

}  // namespace lumbung::app

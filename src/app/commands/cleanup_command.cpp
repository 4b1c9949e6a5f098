#include <optional>
#include <ostream>

#include <CLI/CLI.hpp>

#include "app/commands/command.h"
#include "app/commands/report.h"
#include "app/data_dir_lock.h"
#include "app/housekeeping.h"
#include "app/installation.h"

namespace lumbung::app {
namespace {

using jobs::JobKind;

/// The words of these kinds, in the order in which they are run and shown.
std::vector<std::string> words_of(std::initializer_list<JobKind> kinds) {
  std::vector<std::string> words;
  for (const JobKind kind : kinds) words.emplace_back(to_string(kind));
  return words;
}

struct CleanupOptions {
  std::vector<std::string> tasks =
      words_of({JobKind::purge_temp, JobKind::purge_deleted, JobKind::cleanup_orphans});
  bool dry_run = false;
  bool offline = false;
};

JobKind kind_of(const std::string& task) {
  const auto kind = jobs::job_kind_from(task);
  if (!kind) throw Fault(ErrorCode::invalid_argument, "\"" + task + "\" is no housekeeping task");
  return *kind;
}

ExitCode clean(const CleanupOptions& options, const CommandContext& context) {
  require_installation(context.config);
  std::optional<DataDirLock> alone;
  media::HousekeepingSettings settings = housekeeping_settings(context.config);
  if (options.offline) {
    alone.emplace(context.config.data_dir, DataDirLock::Use::alone);
    // Nobody is in mid-work, so whatever no row names is left over, however young it is.
    settings.object_grace = settings.object_grace.zero();
    settings.temp_after = settings.temp_after.zero();
  }
  settings.run_for.reset();
  Engines engines(context.config);
  Housekeeping housekeeping(engines, settings);
  const auto mode = options.dry_run ? media::RunMode::dry : media::RunMode::real;
  std::vector<media::HousekeepingReport> reports;
  for (const std::string& task : options.tasks)
    reports.push_back(housekeeping.task(kind_of(task)).run(mode, {}));
  // What the tasks noted goes now, whether or not a server runs.
  if (mode == media::RunMode::real) {
    using Holders = media::RemovalStore::Holders;
    engines.removals.make_due(options.offline ? Holders::all_dead : Holders::respected);
  }
  const media::HousekeepingReport removals = housekeeping.task(JobKind::remove_objects).run(mode, {});
  if (removals.examined > 0) reports.push_back(removals);
  return print_reports(context, reports);
}

}  // namespace

void declare_cleanup(CLI::App& app, ChosenCommand& chosen) {
  auto options = std::make_shared<CleanupOptions>();
  CLI::App* command = app.add_subcommand(
      "cleanup",
      "Remove what is over: old temporary files, deleted media, objects of no media; see to orphans");
  command->add_option("tasks", options->tasks, "Which of them")
      ->check(CLI::IsMember(words_of({JobKind::purge_temp, JobKind::purge_deleted, JobKind::cleanup_orphans,
                                      JobKind::reconcile, JobKind::remove_objects})))
      ->capture_default_str();
  command->add_flag("--dry-run", options->dry_run,
                    "Say what would be removed, archived or deleted by the settings, and change nothing");
  command->add_flag("--offline", options->offline,
                    "Nothing else runs on the data directory: spare no young left-overs");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return clean(*options, context); };
  });
}

}  // namespace lumbung::app

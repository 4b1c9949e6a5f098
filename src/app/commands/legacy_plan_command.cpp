#include <fstream>
#include <ostream>
#include <sstream>

#include <CLI/CLI.hpp>

#include "app/commands/legacy_parts.h"
#include "app/commands/legacy_plan_report.h"

namespace lumbung::app {
namespace {

struct LegacyPlanOptions {
  std::filesystem::path old_disk;
  std::filesystem::path html;
  legacy::PlanSettings settings;
};

ExitCode plan_legacy(const LegacyPlanOptions& options, const CommandContext& context) {
  LegacyParts parts(context.config, options.old_disk);
  const legacy::Plan plan =
      legacy::make_plan(parts.table, parts.bytes, walk_of_old_disk(options.old_disk), options.settings);
  if (!options.html.empty()) {
    std::ofstream file(options.html);
    file << plan_as_html(plan);
    if (!file.flush()) throw Fault("can't write " + options.html.string());
  }
  if (context.format == OutputFormat::json) {
    context.out << plan_as_json(plan) << "\n";
  } else {
    context.out << plan_as_text(plan);
  }
  if (!plan.shape.is_supported) return ExitCode::unsafe;
  return plan.blockers.empty() ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void declare_legacy_plan(CLI::App& legacy, ChosenCommand& chosen) {
  auto options = std::make_shared<LegacyPlanOptions>();
  CLI::App* command = legacy.add_subcommand("plan",
                                            "Say what a migration would meet and do, and change nothing; 0: "
                                            "safe, 1: not, 3: the server is too old");
  command->add_option("--old-disk", options->old_disk, "The old application's storage/app");
  command->add_option("--sample", options->settings.sample, "Look for and read so many files; 0: none")
      ->capture_default_str();
  command->add_option("--html", options->html, "Write the report as a page, too");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return plan_legacy(*options, context); };
  });
}

}  // namespace lumbung::app

#include <ostream>

#include <CLI/CLI.hpp>

#include "app/commands/cdn_command.h"
#include "app/commands/command.h"
#include "app/commands/lifecycle_command.h"
#include "app/commands/report.h"
#include "app/housekeeping.h"

namespace lumbung::app {
namespace {

struct VerifyOptions {
  std::uint32_t hash_one_of = 1;
  bool dry_run = false;
};

ExitCode verify(const VerifyOptions& options, const CommandContext& context) {
  Engines engines(context.config);
  media::HousekeepingSettings settings = housekeeping_settings(context.config);
  settings.hash_one_of = options.hash_one_of;
  settings.run_for.reset();
  Housekeeping housekeeping(engines, settings);
  const auto mode = options.dry_run ? media::RunMode::dry : media::RunMode::real;
  return print_reports(context, {housekeeping.task(jobs::JobKind::verify_storage).run(mode, {})});
}

}  // namespace

void declare_storage(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* storage = app.add_subcommand("storage", "The stored objects");
  storage->require_subcommand(1);
  CLI::App* command = storage->add_subcommand(
      "verify", "Compare rows with objects, both ways, and hashes; make lost variants anew");
  auto options = std::make_shared<VerifyOptions>();
  command
      ->add_option("--hash-one-of", options->hash_one_of,
                   "Read one of so many objects and compare its hash; 1: all, 0: none")
      ->capture_default_str();
  command->add_flag("--dry-run", options->dry_run, "Say what is wrong and change nothing");
  command->callback([options, &chosen] {
    chosen.run = [options](const CommandContext& context) { return verify(*options, context); };
  });
  declare_lifecycle(*storage, chosen);
  declare_cdn(*storage, chosen);
}

}  // namespace lumbung::app

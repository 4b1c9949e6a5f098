#include <ostream>

#include <CLI/CLI.hpp>

#include "app/cdn_command.h"
#include "app/command.h"
#include "app/housekeeping.h"
#include "app/lifecycle_command.h"
#include "app/report.h"

namespace lumbung::app {
namespace {

ExitCode verify(std::uint32_t hash_one_of, const CommandContext& context) {
  Engines engines(context.config);
  media::HousekeepingSettings settings = housekeeping_settings(context.config);
  settings.hash_one_of = hash_one_of;
  Housekeeping housekeeping(engines, settings);
  return print_reports(context,
                       {housekeeping.task(media::JobKind::verify_storage).run(media::RunMode::real, {})});
}

}  // namespace

void declare_storage(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* storage = app.add_subcommand("storage", "The stored objects");
  storage->require_subcommand(1);
  CLI::App* command =
      storage->add_subcommand("verify", "Compare rows with objects, both ways, and hashes; changes nothing");
  auto hash_one_of = std::make_shared<std::uint32_t>(1);
  command
      ->add_option("--hash-one-of", *hash_one_of,
                   "Read one of so many objects and compare its hash; 1: all, 0: none")
      ->capture_default_str();
  command->callback([hash_one_of, &chosen] {
    chosen.run = [hash_one_of](const CommandContext& context) { return verify(*hash_one_of, context); };
  });
  declare_lifecycle(*storage, chosen);
  declare_cdn(*storage, chosen);
}

}  // namespace lumbung::app

#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/command.h"
#include "app/commands/table.h"
#include "app/engines.h"
#include "app/installation.h"

namespace lumbung::app {
namespace {

namespace json = boost::json;

std::string applied_text(const database::MigrationState& state) {
  return state.applied_at ? to_rfc3339(*state.applied_at) : "not applied";
}

ExitCode show_status(const CommandContext& context, database::Migrator& migrator) {
  const auto states = migrator.status();
  if (context.format == OutputFormat::json) {
    json::array list;
    for (const auto& state : states) {
      const json::value applied =
          state.applied_at ? json::value(to_rfc3339(*state.applied_at)) : json::value(nullptr);
      list.push_back({{"version", state.version}, {"name", state.name}, {"applied_at", applied}});
    }
    context.out << json::serialize(list) << "\n";
    return ExitCode::done;
  }
  Table table({"VERSION", "NAME", "APPLIED"});
  for (const auto& state : states)
    table.add({std::to_string(state.version), state.name, applied_text(state)});
  table.print(context.out);
  return ExitCode::done;
}

ExitCode migrate(const CommandContext& context, database::Migrator& migrator) {
  const std::uint32_t steps = migrator.migrate().value();
  if (context.format == OutputFormat::json) {
    context.out << json::serialize(json::object{{"applied", steps}}) << "\n";
  } else if (steps == 0) {
    context.out << "The schema is up to date.\n";
  } else {
    context.out << "Applied " << steps << " migration" << (steps == 1 ? "" : "s") << ".\n";
  }
  return ExitCode::done;
}

}  // namespace

void declare_migrate(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* command =
      app.add_subcommand("migrate", "Bring the database's schema up to date (serve and work do it, too)");
  auto status_only = std::make_shared<bool>(false);
  command->add_flag("--status", *status_only, "Only show which migrations were applied");
  command->callback([status_only, &chosen] {
    chosen.run = [status_only](const CommandContext& context) {
      prepare_data_dir(context.config);
      const SystemClock clock;
      database::Database database(database::for_migration(database_options(context.config)));
      database::Migrator migrator(database, clock);
      return *status_only ? show_status(context, migrator) : migrate(context, migrator);
    };
  });
}

}  // namespace lumbung::app

#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/commands/command.h"
#include "app/version.h"

namespace lumbung::app {

void declare_version(CLI::App& app, ChosenCommand& chosen) {
  app.add_subcommand("version", "Show the version")->callback([&chosen] {
    chosen.run = [](const CommandContext& context) {
      if (context.format == OutputFormat::json) {
        context.out << boost::json::serialize(boost::json::object{{"version", kVersion}}) << "\n";
      } else {
        context.out << "lumbung " << kVersion << "\n";
      }
      return ExitCode::done;
    };
  });
}

}  // namespace lumbung::app

#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "app/config.h"

namespace CLI {
class App;
}

namespace lumbung::app {

/// How the program ends; part of the contract with scripts.
enum class ExitCode : int {
  done = 0,
  failed = 1,
  wrong_usage = 2,
  unsafe = 3,  ///< refused because carrying it out could lose data
};

enum class OutputFormat { text, json };

/// What every command is given. Results go to `out`; the log and progress go to standard error.
struct CommandContext {
  const Config& config;
  OutputFormat format = OutputFormat::text;
  std::ostream& out;
};

using Command = std::function<ExitCode(const CommandContext&)>;

/// The command that the parse chose.
struct ChosenCommand {
  Command run;
};

// Each declares its words and options on the program and fills `chosen` when the parse meets them.
void declare_serve(CLI::App& app, ChosenCommand& chosen);
void declare_work(CLI::App& app, ChosenCommand& chosen);
void declare_migrate(CLI::App& app, ChosenCommand& chosen);
void declare_upload(CLI::App& app, ChosenCommand& chosen);
void declare_token(CLI::App& app, ChosenCommand& chosen);
void declare_workspace(CLI::App& app, ChosenCommand& chosen);
void declare_audit(CLI::App& app, ChosenCommand& chosen);
void declare_jobs(CLI::App& app, ChosenCommand& chosen);
void declare_cleanup(CLI::App& app, ChosenCommand& chosen);
void declare_media(CLI::App& app, ChosenCommand& chosen);
void declare_storage(CLI::App& app, ChosenCommand& chosen);
void declare_backup(CLI::App& app, ChosenCommand& chosen);
void declare_restore(CLI::App& app, ChosenCommand& chosen);
void declare_whatsapp_command(CLI::App& app, ChosenCommand& chosen);
void declare_flag(CLI::App& app, ChosenCommand& chosen);
/// Below `legacy`, which it makes where nobody did.
void declare_legacy_rules(CLI::App& app, ChosenCommand& chosen);
void declare_doctor(CLI::App& app, ChosenCommand& chosen);
void declare_legacy(CLI::App& app, ChosenCommand& chosen);
void declare_version(CLI::App& app, ChosenCommand& chosen);

/// Parses, runs the command, turns what it throws into words and an exit code.
int run_program(int argc, char** argv);

}  // namespace lumbung::app

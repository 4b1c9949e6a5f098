#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "app/commands/command.h"
#include "app/commands/manual_command.h"
#include "app/config_options.h"
#include "app/settings/service_places.h"
#include "base/error.h"

namespace lumbung::app {
namespace {

constexpr const char* kFooter =
    "Settings come from flags, then LUMBUNG_* variables, then lumbung.toml; secrets also from "
    "LUMBUNG_…_FILE.\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused because it would be unsafe.";

ExitCode exit_code_of(const Fault& fault) {
  switch (fault.code()) {
    case ErrorCode::unsafe:
      return ExitCode::unsafe;
    case ErrorCode::invalid_argument:
      return ExitCode::wrong_usage;
    default:
      return ExitCode::failed;
  }
}

int wrong_usage(const std::string& text) {
  std::cerr << "lumbung: " << text << "\nTry 'lumbung --help'.\n";
  return static_cast<int>(ExitCode::wrong_usage);
}

/// CLI11 says "INI was not able to parse KEY" for a key that no setting has.
std::string describe(const CLI::ConfigError& refused, const std::string& file) {
  const std::string text = refused.what();
  const std::string prefix = "INI was not able to parse ";
  const bool is_unknown = text.starts_with(prefix);
  return file + ": " + (is_unknown ? "unknown key \"" + text.substr(prefix.size()) + "\"" : text);
}

void warn_of(const std::vector<std::string>& strange_variables) {
  for (const std::string& variable : strange_variables)
    std::cerr << "lumbung: warning: the variable " << variable << " is no setting and has no effect\n";
}

void declare_commands(CLI::App& app, ChosenCommand& chosen) {
  declare_serve(app, chosen);
  declare_work(app, chosen);
  declare_migrate(app, chosen);
  declare_upload(app, chosen);
  declare_token(app, chosen);
  declare_workspace(app, chosen);
  declare_audit(app, chosen);
  declare_jobs(app, chosen);
  declare_cleanup(app, chosen);
  declare_media(app, chosen);
  declare_storage(app, chosen);
  declare_backup(app, chosen);
  declare_restore(app, chosen);
  declare_whatsapp_command(app, chosen);
  declare_flag(app, chosen);
  declare_doctor(app, chosen);
  declare_legacy(app, chosen);
  declare_version(app, chosen);
  declare_legacy_rules(app, chosen);
  declare_manual(app, chosen);
}

/// Every setting may stand before or behind the command and its words.
void let_settings_stand_anywhere(CLI::App& app) {
  app.fallthrough();
  for (CLI::App* command : app.get_subcommands({})) let_settings_stand_anywhere(*command);
}

}  // namespace

int run_program(int argc, char** argv) {
  Config config;
  ChosenCommand chosen;
  OutputFormat format = OutputFormat::text;
  const CommandLine line = command_line_of(argc, argv);
  CLI::App app("Lumbung: the media backend for WhatsApp campaigns and templates", "lumbung");
  try {
    load_secret_files();
    if (means_service(running_program(), line)) config.data_dir = ServicePlaces().data_dir;
    declare_settings(app, config);
    app.add_flag_callback(
        "--json", [&format] { format = OutputFormat::json; }, "Print the result as JSON");
    declare_commands(app, chosen);
    let_settings_stand_anywhere(app);
    app.require_subcommand(1);
    app.footer(kFooter);
    const std::vector<std::string> strange = strange_variables(app);
    app.parse(
        std::vector<std::string>(line.words.rbegin(), line.words.rend()));  // from the last to the first
    if (app.got_subcommand("serve") || app.got_subcommand("work")) warn_of(strange);
    return static_cast<int>(chosen.run({config, format, std::cout}));
  } catch (const CLI::Success& help_was_asked) {
    return app.exit(help_was_asked);
  } catch (const CLI::ConfigError& refused) {
    return wrong_usage(describe(refused, file_of(app)));
  } catch (const CLI::FileError& refused) {
    return wrong_usage((line.file_by_variable ? "LUMBUNG_CONFIG: " : "--config: ") +
                       std::string(refused.what()));
  } catch (const CLI::RequiredError& refused) {
    const std::vector<std::string> strange = app.remaining(true);
    if (strange.empty()) return wrong_usage(refused.what());
    const std::string& first = strange.front();
    return wrong_usage('"' + first + (first.starts_with('-') ? "\" is no setting" : "\" is no command"));
  } catch (const CLI::ParseError& refused) {
    return wrong_usage(source_of(app, refused.what(), line) + refused.what());
  } catch (const Fault& fault) {
    const bool is_about_words = fault.code() == ErrorCode::invalid_argument;
    std::cerr << "lumbung: " << (is_about_words ? source_of(app, fault.what(), line) : "") << fault.what()
              << "\n";
    return static_cast<int>(exit_code_of(fault));
  } catch (const std::exception& fault) {
    std::cerr << "lumbung: " << fault.what() << "\n";
    return static_cast<int>(ExitCode::failed);
  }
}

}  // namespace lumbung::app

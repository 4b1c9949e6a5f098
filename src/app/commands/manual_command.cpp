#include "app/commands/manual_command.h"

#include <ostream>

#include <CLI/CLI.hpp>

#include "app/commands/command.h"
#include "app/commands/words_of_program.h"
#include "base/error.h"

namespace lumbung::app {
namespace {

constexpr const char* kHidden = "";

}  // namespace

void declare_manual(CLI::App& app, ChosenCommand& chosen) {
  auto shell = std::make_shared<std::string>();
  CLI::App* completion = app.add_subcommand("completion", "Print a script of completions for a shell");
  completion->group(kHidden);
  completion->add_option("shell", *shell, "bash, zsh or fish")->required();
  completion->callback([shell, &app, &chosen] {
    chosen.run = [shell, &app](const CommandContext& context) {
      context.out << completion_script(words_of(app), *shell);
      return ExitCode::done;
    };
  });
  auto page = std::make_shared<std::string>("lumbung");
  CLI::App* manual = app.add_subcommand("man", "Print a page of the manual");
  manual->group(kHidden);
  manual->add_option("page", *page, "lumbung or toml");
  manual->callback([page, &app, &chosen] {
    chosen.run = [page, &app](const CommandContext& context) {
      if (*page != "lumbung" && *page != "toml")
        throw Fault(ErrorCode::invalid_argument, "man: \"" + *page + "\" is none of lumbung, toml");
      context.out << (*page == "toml" ? settings_page(words_of(app)) : manual_page(words_of(app)));
      return ExitCode::done;
    };
  });
}

}  // namespace lumbung::app

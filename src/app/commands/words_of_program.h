#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace lumbung::app {

/// An option of a command, as help, manual and completions show it.
struct OptionWords {
  std::string flags;               ///< "-w, --wait"; a positional's name
  std::vector<std::string> names;  ///< "-w", "--wait"; none for a positional
  std::string value;               ///< "SIZE"; empty for a switch
  std::string text;
  std::string standard;  ///< the default; empty: none
  std::string group;
  std::string variable;              ///< LUMBUNG_…, or empty
  std::vector<std::string> choices;  ///< all values there are; empty: any
};

/// A command that people see, with those below it.
struct CommandWords {
  std::string path;  ///< "token create"; of the program itself: ""
  std::string text;
  std::vector<OptionWords> options;
  std::vector<CommandWords> commands;
};

/// Read from the one definition that parses the command line too; hidden words are left out.
CommandWords words_of(const CLI::App& program);

/// A script for bash, zsh or fish that completes commands, options and values. Throws Fault,
/// invalid_argument for another shell.
std::string completion_script(const CommandWords& program, const std::string& shell);

/// lumbung(1), in the macros of man.
std::string manual_page(const CommandWords& program);
/// lumbung.toml(5): the settings alone.
std::string settings_page(const CommandWords& program);

}  // namespace lumbung::app

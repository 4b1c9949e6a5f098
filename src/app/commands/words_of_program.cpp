#include "app/commands/words_of_program.h"

#include <CLI/CLI.hpp>

namespace lumbung::app {
namespace {

constexpr std::string_view kBetweenChoices = " | ";

/// "ENUM:auto | human | json" or "TEXT:HOST:PORT": the type, and what the check of the value says of it.
void split_type(const std::string& type, OptionWords& words) {
  const std::size_t colon = type.find(':');
  words.value = type.substr(0, colon);
  if (colon == std::string::npos) return;
  std::string rest = type.substr(colon + 1);
  if (rest.find(kBetweenChoices) == std::string::npos) {
    if (rest.find(' ') == std::string::npos) words.value = rest;
    return;
  }
  words.value = "WORD";
  for (std::size_t end = rest.find(kBetweenChoices); end != std::string::npos;
       end = rest.find(kBetweenChoices)) {
    words.choices.push_back(rest.substr(0, end));
    rest.erase(0, end + kBetweenChoices.size());
  }
  words.choices.push_back(rest);
}

OptionWords words_of_option(const CLI::Option& option) {
  OptionWords words;
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  for (const std::string& name : words.names) words.flags += (words.flags.empty() ? "" : ", ") + name;
  if (words.names.empty()) words.flags = option.get_name(true);
  if (option.get_items_expected_max() > 0) split_type(option.get_type_name(), words);
  words.text = option.get_description();
  words.standard = option.get_default_str();
  words.group = option.get_group();
  words.variable = option.get_envname();
  return words;
}

CommandWords words_of_command(const CLI::App& command, const std::string& path) {
  CommandWords words{path, command.get_description(), {}, {}};
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_group().empty()) words.options.push_back(words_of_option(*option));
  }
  for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
    if (below->get_group().empty()) continue;
    words.commands.push_back(
        words_of_command(*below, path.empty() ? below->get_name() : path + " " + below->get_name()));
  }
  return words;
}

}  // namespace

CommandWords words_of(const CLI::App& program) {
  return words_of_command(program, "");
}

}  // namespace lumbung::app

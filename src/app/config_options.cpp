#include "app/config_options.h"

#include <array>
#include <cstdlib>
#include <fstream>

#include <CLI/CLI.hpp>

#include "app/settings/config_file.h"
#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "app/settings/variables.h"
#include "base/error.h"

namespace lumbung::app {
namespace {

constexpr std::array kSecrets = {"LUMBUNG_SIGNING_KEY",
                                 "LUMBUNG_SIGNING_KEY_PREVIOUS",
                                 "LUMBUNG_SECRET_KEY",
                                 "LUMBUNG_SECRET_KEY_PREVIOUS",
                                 "LUMBUNG_BROADCAST_SECRET",
                                 "LUMBUNG_DATABASE",
                                 "LUMBUNG_QUEUE",
                                 "LUMBUNG_BROADCAST"};

/// CLI11 lets the file win over the environment; here the environment is nearer to the process and wins.
class FileBehindEnvironment final : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> said = CLI::ConfigTOML::from_config(input);
    std::erase_if(said, [](const CLI::ConfigItem& item) {
      return std::getenv(variable_of("--" + item.name).c_str()) != nullptr;
    });
    return said;
  }
};

struct Group {
  const char* heading;
  void (*declare)(CLI::App&, Config&);
};

constexpr std::array kGroups = {Group{"Listener", declare_listener}, Group{"Engines", declare_engines},
                                Group{"Engines", declare_scanning},  Group{"Engines", declare_delivery},
                                Group{"Engines", declare_live},      Group{"Work", declare_work},
                                Group{"Work", declare_codec},        Group{"Work", declare_programs},
                                Group{"Work", declare_upkeep},       Group{"Log", declare_log}};

void declare_group(CLI::App& app, Config& config, const Group& group) {
  const std::size_t from = app.get_options().size();
  group.declare(app, config);
  const auto options = app.get_options();
  for (std::size_t i = from; i < options.size(); ++i) options[i]->group(group.heading);
}

}  // namespace

void declare_settings(CLI::App& app, Config& config) {
  app.set_config("--config", trusted_config_file(),
                 "Configuration file (TOML); keys are the flags without --; default: lumbung.toml")
      ->envname("LUMBUNG_CONFIG");
  app.config_formatter(std::make_shared<FileBehindEnvironment>());
  app.allow_config_extras(CLI::config_extras_mode::error);
  add(app, "--data-dir", config.data_dir, "Directory of database, media and keys");
  for (const Group& group : kGroups) declare_group(app, config, group);
}

std::vector<std::string> strange_variables(const CLI::App& app) {
  std::set<std::string> known = variables_of(app);
  for (const char* secret : kSecrets) known.insert(std::string(secret) + "_FILE");
  return unknown_variables(variables_of_process(), known);
}

void load_secret_files() {
  for (const char* name : kSecrets) {
    const std::string file_variable = std::string(name) + "_FILE";
    const char* path = std::getenv(file_variable.c_str());
    if (path == nullptr || std::getenv(name) != nullptr) continue;
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line))
      throw Fault(ErrorCode::invalid_argument, file_variable + ": can't read a line from " + path);
    ::setenv(name, line.c_str(), 1);
  }
}

}  // namespace lumbung::app

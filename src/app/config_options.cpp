#include "app/config_options.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string_view>

#include <CLI/CLI.hpp>

#include "app/settings/config_file.h"
#include "app/settings/declaring.h"
#include "app/settings/groups.h"
#include "app/settings/service_places.h"
#include "app/settings/variables.h"
#include "base/error.h"

namespace lumbung::app {
namespace {

constexpr std::array kSecrets = {"LUMBUNG_SIGNING_KEY",
                                 "LUMBUNG_SIGNING_KEY_PREVIOUS",
                                 "LUMBUNG_SECRET_KEY",
                                 "LUMBUNG_SECRET_KEY_PREVIOUS",
                                 "LUMBUNG_JWT_SECRET",
                                 "LUMBUNG_JWT_SECRET_PREVIOUS",
                                 "LUMBUNG_BROADCAST_SECRET",
                                 "LUMBUNG_DATABASE",
                                 "LUMBUNG_QUEUE",
                                 "LUMBUNG_BROADCAST",
                                 "LUMBUNG_TOKEN"};

constexpr const char* kConfigFlag = "--config";
constexpr const char* kConfigVariable = "LUMBUNG_CONFIG";

/// CLI11 lets the file win over the environment; here the environment is nearer to the process and wins.
class FileBehindEnvironment final : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> said = CLI::ConfigTOML::from_config(input);
    std::erase_if(said, [](const CLI::ConfigItem& item) {
      return std::getenv(variable_of("--" + item.name).c_str()) != nullptr;
    });
    for (const CLI::ConfigItem& item : said) keys_.insert(item.name);
    return said;
  }

  /// What the file said that no variable said.
  const std::set<std::string>& keys() const { return keys_; }

 private:
  mutable std::set<std::string> keys_;
};

struct Group {
  const char* heading;
  void (*declare)(CLI::App&, Config&);
};

constexpr std::array kGroups = {Group{"Listener", declare_listener},
                                Group{"Engines", declare_engines},
                                Group{"Engines", declare_scanning},
                                Group{"Engines", declare_delivery},
                                Group{"Engines", declare_live},
                                Group{"Engines", declare_whatsapp},
                                Group{"Work", declare_work},
                                Group{"Work", declare_codec},
                                Group{"Work", declare_programs},
                                Group{"Work", declare_upkeep},
                                Group{"Log", declare_log}};

void declare_group(CLI::App& app, Config& config, const Group& group) {
  const std::size_t from = app.get_options().size();
  group.declare(app, config);
  const auto options = app.get_options();
  for (std::size_t i = from; i < options.size(); ++i) options[i]->group(group.heading);
}

const char* said_by(const std::string& variable) {
  const char* value = variable.empty() ? nullptr : std::getenv(variable.c_str());
  return value == nullptr || *value == '\0' ? nullptr : value;
}

bool is_among(const std::string& flag, const std::vector<std::string>& words) {
  return std::ranges::any_of(
      words, [&](const std::string& word) { return word == flag || word.starts_with(flag + "="); });
}

/// Whether the text is about this flag, and not about one whose name only begins so; ours begin with the key.
bool is_about(const std::string& refusal, const std::string& flag) {
  if (refusal.starts_with(flag.substr(2) + ":")) return true;
  const std::size_t at = refusal.find(flag);
  if (at == std::string::npos) return false;
  const std::size_t end = at + flag.size();
  return end == refusal.size() ||
         (refusal[end] != '-' && std::isalnum(static_cast<unsigned char>(refusal[end])) == 0);
}

/// A secret's variable may have been filled from a file, whose name stands in another one.
std::string naming(const std::string& variable) {
  const std::string of_file = variable + "_FILE";
  const bool is_secret = std::ranges::find(kSecrets, std::string_view(variable)) != kSecrets.end();
  return is_secret && std::getenv(of_file.c_str()) != nullptr ? variable + " (" + of_file + ")" : variable;
}

std::string unnamed_config_file(const Config& config) {
  if (said_by(kConfigVariable) != nullptr) return {};
  const ServicePlaces service;
  return config.data_dir == service.data_dir ? service.config_file.string() : trusted_config_file();
}

}  // namespace

CommandLine command_line_of(int argc, const char* const* argv) {
  CommandLine line{std::vector<std::string>(argv + std::min(argc, 1), argv + argc), false};
  const char* file = said_by(kConfigVariable);
  if (file == nullptr || is_among(kConfigFlag, line.words)) return line;
  line.words.insert(line.words.begin(), std::string(kConfigFlag) + "=" + file);
  line.file_by_variable = true;
  return line;
}

std::string file_of(const CLI::App& app) {
  return app.get_config_ptr()->as<std::string>();
}

std::string source_of(const CLI::App& app, const std::string& refusal, const CommandLine& line) {
  const auto file = std::dynamic_pointer_cast<FileBehindEnvironment>(app.get_config_formatter());
  for (const CLI::Option* option : app.get_options()) {
    const std::string flag = option->get_name();
    if (!flag.starts_with("--") || !is_about(refusal, flag) || is_among(flag, line.words)) continue;
    if (said_by(option->get_envname()) != nullptr) return naming(option->get_envname()) + ": ";
    if (file && file->keys().contains(flag.substr(2))) return file_of(app) + ": ";
  }
  return "";
}

void declare_settings(CLI::App& app, Config& config) {
  app.set_config(kConfigFlag, unnamed_config_file(config),
                 "Configuration file (TOML); keys are the flags without --; default: lumbung.toml")
      ->envname(kConfigVariable);
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

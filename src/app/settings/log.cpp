#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"

namespace lumbung::app {

void declare_log(CLI::App& app, Config& config) {
  using telemetry::LogFormat;
  using telemetry::LogLevel;
  add_choice(app, "--log-level", config.log_level,
             {{"debug", LogLevel::debug},
              {"info", LogLevel::info},
              {"warning", LogLevel::warning},
              {"error", LogLevel::error},
              {"off", LogLevel::off}},
             "debug | info | warning | error | off");
  add_choice(app, "--log-format", config.log_format,
             {{"auto", LogFormat::automatic}, {"json", LogFormat::json}, {"human", LogFormat::human}},
             "auto | json | human; auto: human on a terminal");
}

}  // namespace lumbung::app

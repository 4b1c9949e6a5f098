#pragma once

#include "app/config.h"

namespace CLI {
class App;
}

/// The settings, a file for each group. Each function declares its settings on `app`, bound to `config`,
/// which must outlive the parse.
namespace lumbung::app {

void declare_listener(CLI::App& app, Config& config);
void declare_engines(CLI::App& app, Config& config);
void declare_scanning(CLI::App& app, Config& config);
void declare_delivery(CLI::App& app, Config& config);
void declare_live(CLI::App& app, Config& config);
void declare_whatsapp(CLI::App& app, Config& config);
void declare_work(CLI::App& app, Config& config);
void declare_codec(CLI::App& app, Config& config);
void declare_programs(CLI::App& app, Config& config);
void declare_upkeep(CLI::App& app, Config& config);
void declare_log(CLI::App& app, Config& config);

}  // namespace lumbung::app

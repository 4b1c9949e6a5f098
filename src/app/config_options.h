#pragma once

#include "app/config.h"

namespace CLI {
class App;
}

namespace lumbung::app {

/// Declares every setting on `app`: flag, LUMBUNG_* variable, key of lumbung.toml, default and text, in one
/// place. `config` must outlive the parse. Bad values and unknown keys end the parse with the name of the
/// key.
void declare_settings(CLI::App& app, Config& config);

/// For each secret setting: when LUMBUNG_X_FILE is set and LUMBUNG_X is not, the file's first line becomes
/// LUMBUNG_X. Call it before the parse, while the process has one thread. Throws Fault naming the variable
/// when the file can't be read.
void load_secret_files();

/// Looks for LUMBUNG_* variables that nothing on `app` reads, all commands included; gives those that
/// resemble nothing. Throws Fault, invalid_argument for one that is nearly the name of a setting.
std::vector<std::string> strange_variables(const CLI::App& app);

}  // namespace lumbung::app

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

}  // namespace lumbung::app

#pragma once

#include <string>

namespace lumbung::app {

/// "lumbung.toml" where there is one in the current directory that this user or root wrote and nobody else
/// can change; else empty, and why is told on standard error: whoever may write there would choose our
/// programs and keys.
std::string trusted_config_file();

}  // namespace lumbung::app

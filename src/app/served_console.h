#pragma once

#include <vector>

#include "api/endpoints/console_asset.h"

namespace lumbung::app {

/// The files of the console that is built into this program, as the API serves them. Their bytes live as long
/// as the program.
std::vector<api::ConsoleAsset> served_console();

}  // namespace lumbung::app

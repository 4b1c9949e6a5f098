#pragma once

#include <CLI/CLI.hpp>

#include "app/commands/command.h"

namespace lumbung::app {

/// `lumbung workspace erase ID --yes`
void declare_workspace_erase(CLI::App& workspace, ChosenCommand& chosen);

}  // namespace lumbung::app

#pragma once

#include "app/commands/command.h"

namespace lumbung::app {

/// `lumbung workspace quota`
void declare_workspace_quota(CLI::App& workspace, ChosenCommand& chosen);

}  // namespace lumbung::app

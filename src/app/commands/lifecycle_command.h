#pragma once

#include "app/commands/command.h"

namespace lumbung::app {

/// Declares `storage lifecycle show|diff|apply` on the command `storage`.
void declare_lifecycle(CLI::App& storage, ChosenCommand& chosen);

}  // namespace lumbung::app

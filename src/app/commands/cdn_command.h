#pragma once

#include "app/commands/command.h"

namespace lumbung::app {

/// Declares `storage cdn-sign` on the command `storage`.
void declare_cdn(CLI::App& storage, ChosenCommand& chosen);

}  // namespace lumbung::app

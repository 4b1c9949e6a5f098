#pragma once

#include "app/commands/command.h"

namespace lumbung::app {

/// `token jwt`, below the command `token`.
void declare_token_jwt(CLI::App& token, ChosenCommand& chosen);

}  // namespace lumbung::app

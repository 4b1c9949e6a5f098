#pragma once

#include "app/commands/command.h"

namespace lumbung::app {

/// `completion SHELL` and `man [toml]`, which no help shows: the package asks for them. Last of all commands,
/// as they tell of the others.
void declare_manual(CLI::App& app, ChosenCommand& chosen);

}  // namespace lumbung::app

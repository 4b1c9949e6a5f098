#pragma once

#include <optional>
#include <string>

#include "app/engines.h"

namespace lumbung::app {

/// On empty data: makes workspace 1 and one token that may do everything, and gives its text, to be shown
/// this once. nullopt when there is a workspace already.
std::optional<std::string> prepare_first_start(Engines& engines);

}  // namespace lumbung::app

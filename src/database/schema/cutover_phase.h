#pragma once

#include <optional>
#include <string>

#include "database/engine/session.h"

namespace lumbung::database {

/// Why nobody but the cut-over from the old application's table (legacy::Cutover) may work on chat_media now,
/// in words for people: rows are not taken over yet, or not any more. nullopt: anybody may.
std::optional<std::string> cutover_refusal(Session& session);

}  // namespace lumbung::database

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// `media_days` of an account as lumbung_accounts.media_microdays has it, and back.
std::int64_t to_microdays(double days);
double from_microdays(std::int64_t microdays);

/// How long what is uploaded for the number lives as it stands now; whoever is about to change that waits for
/// the end of this transaction. nullopt where the workspace has no such number any more.
std::optional<std::chrono::milliseconds> media_life_now(Session& session, WorkspaceId workspace,
                                                        std::string_view phone_number_id);

}  // namespace lumbung::database

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "access/secret_box.h"
#include "base/ids.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// Where a webhook's secret lies, for SecretBox.
std::string place_of_secret(WebhookId webhook);
/// Where any other one lies.
std::string place_of_secret(std::string_view table, std::string_view column, std::uint64_t id);

/// In the transaction of the first secret the check value is written; later the box must be able to open it.
/// Throws Fault, `unavailable`, when the secrets of this database are sealed with a key that the box does not
/// have: one more, sealed with this one, could be read by some nodes only.
void require_secret_key(Session& session, const access::SecretBox& box);

/// On each start: refuses (Fault, `unsafe`) when the box can't open what this database holds; seals with the
/// current key what is not yet (rows of a release that did not seal, or the key was changed), in pages, the
/// check value last: a process that is killed in between is followed by one that does the rest. Returns how
/// many were sealed.
std::uint64_t bring_up_secrets(Database& database, const access::SecretBox& box);

}  // namespace lumbung::database

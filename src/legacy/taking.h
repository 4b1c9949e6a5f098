#pragma once

#include <set>
#include <vector>

#include "legacy/aliases.h"
#include "legacy/old_row.h"

namespace lumbung::legacy {

/// How a row is taken over. Its workspace is the first that a source names and that is there: its own column,
/// campaign_media, campaigns.metadata, chats, the number in the path, campaigns.header_media; else it is
/// `quarantine`. Pure but for a new uuid.
TakenRow taken(const OldRow& row, const std::set<std::uint64_t>& workspaces, std::uint64_t quarantine);

/// The old URLs of a row, in normal form.
std::vector<Alias> aliases_of(const OldRow& row);

}  // namespace lumbung::legacy

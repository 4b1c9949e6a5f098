#pragma once

#include <cstdint>
#include <vector>

#include "database/engine/database.h"
#include "media/upkeep/mirror_repository.h"

namespace lumbung::database {

/// Brings the mirror of these media to what their rows say; those that are gone it leaves alone. They are
/// compared first without a lock, and only those that differ are written, few of them in a transaction.
void mirror_page(Database& database, const std::vector<std::uint64_t>& ids, media::MirrorPage& page);

}  // namespace lumbung::database

#pragma once

#include <cstdint>

#include "database/engine/database_options.h"

namespace lumbung::database {

/// The same database through at most `connections` that read; a Database of these options refuses every
/// transaction. For what must not compete with others for theirs.
DatabaseOptions read_only(DatabaseOptions options, std::uint32_t connections);

}  // namespace lumbung::database

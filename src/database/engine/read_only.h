#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "database/engine/database_options.h"
#include "database/engine/writer.h"

namespace lumbung::database {

/// The same database through at most `connections` that read; a Database of these options refuses every
/// transaction. For what must not compete with others for theirs.
DatabaseOptions read_only(DatabaseOptions options, std::uint32_t connections);

/// Refuses every transaction with a Fault unavailable that says why.
std::unique_ptr<Writer> make_refusing_writer(std::string why);

}  // namespace lumbung::database

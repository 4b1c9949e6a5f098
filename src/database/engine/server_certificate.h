#pragma once

#include <optional>
#include <string>

#include "database/engine/database_options.h"

namespace lumbung::database {

/// For people, after a server's certificate was refused: when `tls_ca` signed it and it is for another name
/// than the one that we connect by, a sentence that says so and whom it is for. Asks the server for its
/// certificate once more (at most 10 s) and does not log in. Nothing when the name is not the reason, or
/// can't be asked for.
std::optional<std::string> other_name_in_certificate(const MariadbServer& server);

}  // namespace lumbung::database

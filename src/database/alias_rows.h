#pragma once

#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// An old path of a media that is being made, inside its transaction. Nobody has the path yet.
void insert_alias(Session& session, const std::string& path, MediaId media, Timestamp now);

}  // namespace lumbung::database

#pragma once

#include "base/clock.h"
#include "base/uuid.h"
#include "database/engine/session.h"
#include "media/upload/import_repository.h"

namespace lumbung::database {

/// Inside a transaction that holds the lease of the import's job: the import is completed with this media,
/// and the job is done.
void complete_import(Session& session, const media::ImportClaim& claim, const Uuid& media, Timestamp now);

}  // namespace lumbung::database

#pragma once

#include "base/clock.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

/// Whether caches in front of this installation are told of what must not be handed out any more.
enum class CacheTelling { off, on };

/// The job that tells caches to hand out no copy of this media any more, in the transaction that makes it so;
/// it begins after `delay`. Nothing when they are not told.
void insert_invalidation(Session& session, CacheTelling telling, const media::Media& media, Timestamp now,
                         std::chrono::milliseconds delay = {});

}  // namespace lumbung::database

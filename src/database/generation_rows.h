#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/sha256.h"
#include "database/engine/session.h"
#include "media/media_repository.h"

namespace lumbung::database {

/// Inside the write transaction that begins an attempt and holds the content's lock: the generation of names
/// under which that attempt stores. Nobody stored or stores anything under it; `going` are names of the
/// content that are to go. The next attempt of the same job gets the same one, as long as it is not used.
/// `used_at_once` for an attempt that may store before it says so (use_generation).
std::uint32_t allocate_generation(Session& session, const media::BegunAttempt& attempt, JobId job,
                                  bool used_at_once);

/// The attempt that this job makes is about to store something: its generation is never handed out again.
void use_generation(Session& session, WorkspaceId workspace, const Sha256& content, JobId job);

/// The last media over the content goes, in a transaction that has not removed its jobs yet. What was handed
/// out is remembered for a while where some worker may be storing under it still.
void free_generation(Session& session, const media::Media& last, Timestamp now);

}  // namespace lumbung::database

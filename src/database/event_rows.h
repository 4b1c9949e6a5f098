#pragma once

#include "base/clock.h"
#include "database/session.h"
#include "media/media.h"
#include "media/media_event.h"

namespace lumbung::database {

/// Tells of a change in the transaction that makes it: to live clients and to webhooks.
void insert_event(Session& session, media::MediaEventType type, const media::Media& media, Timestamp now);

}  // namespace lumbung::database

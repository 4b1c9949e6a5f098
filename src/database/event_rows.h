#pragma once

#include "base/clock.h"
#include "database/engine/session.h"
#include "events/event.h"
#include "media/media.h"
#include "telemetry/trace_context.h"

namespace lumbung::database {

/// Tells of a change in the transaction that makes it: to live clients and to webhooks.
/// Without a trace that of the media's job is taken.
void insert_event(Session& session, media::MediaEventType type, const media::Media& media, Timestamp now,
                  const telemetry::TraceContext& trace = {});

/// Tells live clients how far the processing is.
void insert_progress(Session& session, const media::Media& media, const media::Progress& progress,
                     Timestamp now);

}  // namespace lumbung::database

#pragma once

#include <cstdint>
#include <string>

#include "database/engine/session.h"
#include "events/event.h"
#include "telemetry/trace_context.h"

namespace lumbung::database {

/// Tells of a change in the transaction that makes it: to live clients and, where they hear of this type, to
/// webhooks. Without a trace that of the media's job is taken, where it is about a media.
void insert_event(Session& session, events::Event event, const telemetry::TraceContext& trace = {});

/// The columns that lumbung_events and lumbung_webhook_deliveries have for an event of a media.
struct MediaColumns {
  std::uint64_t media_id = 0;
  std::string uuid;
  std::string name;
  std::string status;
};
MediaColumns media_columns(const events::Event& event);
/// Sets subject and payload; false when the columns can't be understood.
bool read_media_columns(const MediaColumns& columns, events::Event& event);

}  // namespace lumbung::database

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "database/engine/session.h"
#include "events/event.h"
#include "telemetry/trace_context.h"

namespace lumbung::database {

/// Tells of a change in the transaction that makes it: to live clients and, where they hear of this type, to
/// webhooks. Without a trace that of the media's job is taken, where it is about a media.
void insert_event(Session& session, events::Event event, const telemetry::TraceContext& trace = {});

/// The columns that lumbung_events and lumbung_webhook_deliveries have for what an event is about; NULL is
/// what the event does not say. Of a media they are these; of anything else all of them are NULL, and
/// `payload` says it as JSON.
struct SubjectColumns {
  std::optional<std::uint64_t> media_id{};
  std::optional<std::string> uuid{};
  std::optional<std::string> name{};
  std::optional<std::string> status{};
  std::optional<std::string> payload{};
};
SubjectColumns subject_columns(const events::Event& event);
/// Sets subject and payload; false when the columns can't be understood.
bool read_subject_columns(const SubjectColumns& columns, events::Event& event);

/// What was told of a media, or is still to be told, says from now on its ids and its status alone. The rows
/// stay: who has not heard of them yet does.
void forget_name(Session& session, MediaId media);

}  // namespace lumbung::database

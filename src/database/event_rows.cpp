#include "database/event_rows.h"

#include <boost/json.hpp>

#include "database/webhook_rows.h"
#include "media/media.h"

namespace lumbung::database {
namespace {

using events::Event;
using events::EventType;

std::string text_of(const boost::json::object& payload, std::string_view name) {
  return std::string(payload.at(name).as_string());
}

std::optional<std::string> text_or_null(const boost::json::object& payload, std::string_view name) {
  return payload.contains(name) ? std::optional(text_of(payload, name)) : std::nullopt;
}

EventId insert_row(Session& session, const Event& event) {
  const MediaColumns media = media_columns(event);
  session.execute(
      "INSERT INTO lumbung_events (type, workspace_id, media_id, uuid, name, status, at_ms)"
      " VALUES (:type, :workspace, :media, :uuid, :name, :status, :now)",
      {{"type", events::to_string(event.type)},
       {"workspace", event.workspace_id},
       {"media", media.media_id},
       {"uuid", media.uuid},
       {"name", media.name},
       {"status", media.status},
       {"now", to_unix_ms(event.at)}});
  return {session.last_insert_id()};
}

void insert_progress(Session& session, const Event& event) {
  session.execute(
      "INSERT INTO lumbung_event_progress (event_id, percent, step) VALUES (:event, :percent, :step)",
      {{"event", event.id},
       {"percent", event.payload.at("percent").to_number<std::uint32_t>()},
       {"step", text_of(event.payload, "step")}});
}

}  // namespace

void insert_event(Session& session, Event event, const telemetry::TraceContext& trace) {
  event.id = insert_row(session, event);
  if (event.type == EventType::media_processing_progress) insert_progress(session, event);
  if (events::is_for_webhooks(event.type)) insert_deliveries(session, event, trace);
}

MediaColumns media_columns(const Event& event) {
  return {event.subject.id, event.subject.uuid.value().str(), text_or_null(event.payload, "name"),
          text_or_null(event.payload, "status")};
}

bool read_media_columns(const MediaColumns& columns, Event& event) {
  const auto uuid = Uuid::parse(columns.uuid);
  if (!uuid || (columns.status && !media::processing_status_from(*columns.status))) return false;
  event.subject = {events::SubjectKind::media, columns.media_id, uuid};
  event.payload.clear();
  if (columns.name) event.payload["name"] = *columns.name;
  if (columns.status) event.payload["status"] = *columns.status;
  return true;
}

void forget_name(Session& session, MediaId media) {
  for (const char* sql : {"UPDATE lumbung_events SET name = '' WHERE media_id = :media",
                          "UPDATE lumbung_webhook_deliveries SET name = '' WHERE media_id = :media"}) {
    session.execute(sql, {{"media", media}});
  }
}

}  // namespace lumbung::database

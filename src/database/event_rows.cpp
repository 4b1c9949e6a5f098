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
  return {event.subject.id, event.subject.uuid.value().str(), text_of(event.payload, "name"),
          text_of(event.payload, "status")};
}

bool read_media_columns(const MediaColumns& columns, Event& event) {
  const auto uuid = Uuid::parse(columns.uuid);
  if (!uuid || !media::processing_status_from(columns.status)) return false;
  event.subject = {events::SubjectKind::media, columns.media_id, uuid};
  event.payload = {{"name", columns.name}, {"status", columns.status}};
  return true;
}

}  // namespace lumbung::database

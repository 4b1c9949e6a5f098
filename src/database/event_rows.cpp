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
  const SubjectColumns about = subject_columns(event);
  session.execute(
      "INSERT INTO lumbung_events (type, workspace_id, media_id, uuid, name, status, payload, at_ms)"
      " VALUES (:type, :workspace, :media, :uuid, :name, :status, :payload, :now)",
      {{"type", events::to_string(event.type)},
       {"workspace", event.workspace_id},
       {"media", about.media_id},
       {"uuid", about.uuid},
       {"name", about.name},
       {"status", about.status},
       {"payload", about.payload},
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

/// Of a subject that is no media, in the column `payload`.
bool read_payload(const std::string& text, Event& event) {
  boost::system::error_code broken;
  const boost::json::value parsed = boost::json::parse(text, broken);
  if (broken || !parsed.is_object()) return false;
  const boost::json::object& about = parsed.get_object();
  const auto* const kind_word = about.if_contains("subject");
  const auto* const id = about.if_contains("id");
  const auto* const uuid = about.if_contains("uuid");
  const auto* const said = about.if_contains("said");
  if (kind_word == nullptr || !kind_word->is_string() || id == nullptr || said == nullptr ||
      !said->is_object())
    return false;
  const auto kind = events::subject_kind_from(kind_word->get_string());
  const auto number = id->to_number<std::uint64_t>(broken);
  if (!kind || broken) return false;
  event.subject = {*kind, number, std::nullopt};
  if (uuid != nullptr && uuid->is_string()) event.subject.uuid = Uuid::parse(uuid->get_string());
  event.payload = said->get_object();
  return true;
}

std::string payload_of(const Event& event) {
  boost::json::object about{{"subject", events::to_string(event.subject.kind)}, {"id", event.subject.id}};
  if (event.subject.uuid) about["uuid"] = event.subject.uuid->str();
  about["said"] = event.payload;
  return boost::json::serialize(about);
}

}  // namespace

void insert_event(Session& session, Event event, const telemetry::TraceContext& trace) {
  event.id = insert_row(session, event);
  if (event.type == EventType::media_processing_progress) insert_progress(session, event);
  if (events::is_for_webhooks(event.type)) insert_deliveries(session, event, trace);
}

SubjectColumns subject_columns(const Event& event) {
  if (event.subject.kind != events::SubjectKind::media) return {.payload = payload_of(event)};
  return {event.subject.id, event.subject.uuid.value().str(), text_or_null(event.payload, "name"),
          text_or_null(event.payload, "status"), std::nullopt};
}

bool read_subject_columns(const SubjectColumns& columns, Event& event) {
  if (!columns.media_id && columns.payload) return read_payload(*columns.payload, event);
  const auto uuid = Uuid::parse(columns.uuid.value_or(""));
  if (!uuid || (columns.status && !media::processing_status_from(*columns.status))) return false;
  event.subject = {events::SubjectKind::media, columns.media_id.value_or(0), uuid};
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

#include "database/sql_event_store.h"

#include <optional>
#include <tuple>

#include "database/event_rows.h"
#include "database/webhook_rows.h"

namespace lumbung::database {

using media::MediaEvent;

namespace {

EventId insert_row(Session& session, media::MediaEventType type, const media::Media& media, Timestamp now) {
  session.execute(
      "INSERT INTO lumbung_events (type, workspace_id, media_id, uuid, name, status, at_ms)"
      " VALUES (:type, :workspace, :media, :uuid, :name, :status, :now)",
      {{"type", media::to_string(type)},
       {"workspace", media.workspace_id},
       {"media", media.id},
       {"uuid", media.uuid.str()},
       {"name", media.name},
       {"status", media::to_string(media.processing_status)},
       {"now", to_unix_ms(now)}});
  return {session.last_insert_id()};
}

using EventTuple = std::tuple<std::uint64_t, std::string, std::uint64_t, std::uint64_t, std::string,
                              std::string, std::string, std::int64_t, std::int64_t, std::string>;

/// nullopt for a type that only a newer version knows: it writes to the same table while nodes are upgraded.
std::optional<MediaEvent> to_event(const EventTuple& row) {
  const auto& [id, type, workspace, media_id, uuid, name, status, at_ms, percent, step] = row;
  const auto known_type = media::media_event_type_from(type);
  if (!known_type) return std::nullopt;
  const auto known_status = media::processing_status_from(status);
  const auto known_uuid = Uuid::parse(uuid);
  if (!known_status || !known_uuid) throw Fault("an event of the unknown status " + status);
  MediaEvent event;
  event.id = {id};
  event.type = *known_type;
  event.workspace_id = {workspace};
  event.media_id = {media_id};
  event.uuid = *known_uuid;
  event.name = name;
  event.status = *known_status;
  event.at = from_unix_ms(at_ms);
  if (percent >= 0) event.progress = media::Progress{static_cast<std::uint32_t>(percent), step};
  return event;
}

}  // namespace

void insert_event(Session& session, media::MediaEventType type, const media::Media& media, Timestamp now,
                  const telemetry::TraceContext& trace) {
  insert_deliveries(session,
                    {.id = insert_row(session, type, media, now),
                     .type = type,
                     .workspace_id = media.workspace_id,
                     .media_id = media.id,
                     .uuid = media.uuid,
                     .name = media.name,
                     .status = media.processing_status,
                     .at = now},
                    trace);
}

void insert_progress(Session& session, const media::Media& media, const media::Progress& progress,
                     Timestamp now) {
  const EventId id = insert_row(session, media::MediaEventType::processing_progress, media, now);
  session.execute(
      "INSERT INTO lumbung_event_progress (event_id, percent, step) VALUES (:event, :percent, :step)",
      {{"event", id}, {"percent", progress.percent}, {"step", progress.step}});
}

std::vector<MediaEvent> SqlEventStore::after(EventId after, std::uint32_t limit) {
  std::vector<EventTuple> rows;
  std::vector<MediaEvent> events;
  do {
    rows = database_.read([&](Session& session) {
      return session.all_of<EventTuple>(
          "SELECT id, type, workspace_id, media_id, uuid, name, status, at_ms, COALESCE(percent, -1),"
          " COALESCE(step, '') FROM lumbung_events LEFT JOIN lumbung_event_progress ON event_id = id"
          " WHERE id > :after ORDER BY id LIMIT :limit",
          {{"after", after}, {"limit", limit}});
    });
    for (const EventTuple& row : rows) {
      if (auto event = to_event(row)) events.push_back(std::move(*event));
      after = {std::get<0>(row)};
    }
  } while (events.empty() && rows.size() == limit);
  return events;
}

EventId SqlEventStore::newest() {
  return database_.read([](Session& session) {
    const auto newest = session.one<std::uint64_t>("SELECT COALESCE(MAX(id), 0) FROM lumbung_events");
    return EventId{newest ? std::get<0>(*newest) : 0};
  });
}

std::uint64_t SqlEventStore::purge_before(Timestamp time) {
  return database_.transact([&](Session& session) {
    return session.execute("DELETE FROM lumbung_events WHERE at_ms < :time", {{"time", to_unix_ms(time)}});
  });
}

}  // namespace lumbung::database

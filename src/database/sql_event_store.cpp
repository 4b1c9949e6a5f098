#include "database/sql_event_store.h"

#include <optional>
#include <tuple>

#include "database/engine/session.h"
#include "database/event_rows.h"
#include "database/old_rows.h"

namespace lumbung::database {

using events::Event;

namespace {

struct EventRecord {
  EventId id;
  std::string type;
  WorkspaceId workspace_id;
  std::optional<std::uint64_t> media_id;
  std::optional<std::string> uuid;
  std::optional<std::string> name;
  std::optional<std::string> status;
  std::optional<std::string> payload;
  std::int64_t at_ms;
  std::optional<std::uint32_t> percent;
  std::string step;

  static constexpr auto columns() {
    using R = EventRecord;
    return std::tuple(Column("id", &R::id), Column("type", &R::type),
                      Column("workspace_id", &R::workspace_id), Column("media_id", &R::media_id),
                      Column("uuid", &R::uuid), Column("name", &R::name), Column("status", &R::status),
                      Column("payload", &R::payload), Column("at_ms", &R::at_ms),
                      Column("percent", &R::percent), Column("step", &R::step));
  }
};

/// nullopt for what only a newer version understands: it writes to the same table while nodes are upgraded.
std::optional<Event> to_event(const EventRecord& record) {
  const auto known_type = events::event_type_from(record.type);
  if (!known_type) return std::nullopt;
  Event event;
  event.id = record.id;
  event.type = *known_type;
  event.workspace_id = record.workspace_id;
  event.at = from_unix_ms(record.at_ms);
  if (!read_subject_columns({record.media_id, record.uuid, record.name, record.status, record.payload},
                            event))
    return std::nullopt;
  if (record.percent) {
    event.payload["percent"] = *record.percent;
    event.payload["step"] = record.step;
  }
  return event;
}

}  // namespace

std::vector<Event> SqlEventStore::after(EventId after, std::uint32_t limit) {
  std::vector<EventRecord> records;
  std::vector<Event> found;
  do {
    records = database_.read([&](Session& session) {
      return session.select<EventRecord>(
          "FROM lumbung_events LEFT JOIN lumbung_event_progress ON event_id = id"
          " WHERE id > :after ORDER BY id LIMIT :limit",
          {{"after", after}, {"limit", limit}});
    });
    for (const EventRecord& record : records) {
      if (auto event = to_event(record)) found.push_back(std::move(*event));
      after = record.id;
    }
  } while (found.empty() && records.size() == limit);
  return found;
}

EventId SqlEventStore::newest() {
  return database_.read([](Session& session) {
    const auto newest = session.one<std::uint64_t>("SELECT COALESCE(MAX(id), 0) FROM lumbung_events");
    return EventId{newest ? std::get<0>(*newest) : 0};
  });
}

std::uint64_t SqlEventStore::purge_before(Timestamp time, std::uint32_t limit) {
  return delete_oldest(database_, {"lumbung_events", "at_ms", time}, limit);
}

}  // namespace lumbung::database

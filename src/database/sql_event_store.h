#pragma once

#include <vector>

#include "database/engine/database.h"
#include "events/event_store.h"

namespace lumbung::database {

/// EventStore over lumbung_events. On SQLite ids grow in the order of the commits, on MariaDB only those of
/// one subject do: its row is locked while an event of it is written.
class SqlEventStore final : public events::EventStore {
 public:
  explicit SqlEventStore(Database& database) : database_(database) {}

  std::vector<events::Event> after(EventId after, std::uint32_t limit) override;
  EventId newest() override;
  std::uint64_t purge_before(Timestamp time, std::uint32_t limit) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database

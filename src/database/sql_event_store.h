#pragma once

#include <vector>

#include "database/engine/database.h"
#include "events/event.h"

namespace lumbung::database {

/// EventStore over lumbung_events. On SQLite ids grow in the order of the commits, on MariaDB only those of
/// one media do: its row is locked while an event of it is written.
class SqlEventStore final : public media::EventStore {
 public:
  explicit SqlEventStore(Database& database) : database_(database) {}

  std::vector<media::MediaEvent> after(EventId after, std::uint32_t limit) override;
  EventId newest() override;
  std::uint64_t purge_before(Timestamp time) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database

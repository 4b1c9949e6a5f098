#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kProgressOnSqlite = {
    R"(CREATE TABLE lumbung_event_progress (
  event_id INTEGER PRIMARY KEY REFERENCES lumbung_events (id) ON DELETE CASCADE,
  percent INT NOT NULL,
  step VARCHAR(32) NOT NULL))",
};

constexpr std::array<std::string_view, 1> kProgressOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_event_progress (
  event_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  percent INT NOT NULL,
  step VARCHAR(32) NOT NULL,
  CONSTRAINT fk_lumbung_event_progress_event
    FOREIGN KEY (event_id) REFERENCES lumbung_events (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// A row beside each event of the type media.processing.progress.
Schema progress_schema() {
  return {kProgressOnSqlite, kProgressOnMariadb};
}

}  // namespace lumbung::database

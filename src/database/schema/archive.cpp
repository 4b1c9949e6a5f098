#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 2> kArchiveOnSqlite = {
    R"(CREATE TABLE lumbung_media (
  media_id INTEGER PRIMARY KEY REFERENCES chat_media (id) ON DELETE CASCADE,
  workspace_id BIGINT NOT NULL,
  archived_at_ms BIGINT NULL,
  storage_class VARCHAR(8) NOT NULL DEFAULT 'standard'
    CHECK (storage_class IN ('standard', 'moving', 'cold'))))",
    "CREATE INDEX idx_lumbung_media_workspace ON lumbung_media (workspace_id, media_id)",
};

constexpr std::array<std::string_view, 1> kArchiveOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_media (
  media_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  archived_at_ms BIGINT NULL,
  storage_class ENUM('standard', 'moving', 'cold') NOT NULL DEFAULT 'standard',
  KEY idx_lumbung_media_workspace (workspace_id, media_id),
  CONSTRAINT fk_lumbung_media_media
    FOREIGN KEY (media_id) REFERENCES chat_media (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// What Lumbung keeps of a media beside the application's columns: a row only while the media is archived, or
/// some of its objects may still be in the cold class. It goes with the media, whoever removes that.
Schema archive_schema() {
  return {kArchiveOnSqlite, kArchiveOnMariadb};
}

}  // namespace lumbung::database

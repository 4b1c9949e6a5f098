#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 7> kCampaignsOnSqlite = {
    R"(CREATE TABLE lumbung_campaigns (
  campaign_id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  channel VARCHAR(8) NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL DEFAULT '',
  template_uuid CHAR(36) NULL,
  message TEXT NULL,
  status VARCHAR(12) NOT NULL
    CHECK (status IN ('draft', 'scheduled', 'launching', 'running', 'done', 'suspended', 'cancelled')),
  suspended_because VARCHAR(1024) NOT NULL DEFAULT '',
  preflight TEXT NULL,
  scheduled_at_ms BIGINT NULL,
  ends_at_ms BIGINT NULL,
  launched_at_ms BIGINT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_campaigns_workspace ON lumbung_campaigns (workspace_id, campaign_id)",
    "CREATE INDEX idx_lumbung_campaigns_status ON lumbung_campaigns (status, scheduled_at_ms)",
    R"(CREATE TABLE lumbung_holds (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  holder_kind VARCHAR(20) NOT NULL,
  holder_id BIGINT NOT NULL,
  workspace_id BIGINT NOT NULL,
  media_id BIGINT NOT NULL,
  until_ms BIGINT NULL,
  UNIQUE (holder_kind, holder_id, media_id)))",
    "CREATE INDEX idx_lumbung_holds_media ON lumbung_holds (media_id)",
    "CREATE INDEX idx_lumbung_holds_workspace ON lumbung_holds (workspace_id, id)",
    "CREATE INDEX idx_lumbung_holds_until ON lumbung_holds (until_ms)",
};

constexpr std::array<std::string_view, 2> kCampaignsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_campaigns (
  campaign_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  channel VARCHAR(8) NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL DEFAULT '',
  template_uuid CHAR(36) NULL,
  message TEXT NULL,
  status ENUM('draft', 'scheduled', 'launching', 'running', 'done', 'suspended', 'cancelled') NOT NULL,
  suspended_because VARCHAR(1024) NOT NULL DEFAULT '',
  preflight MEDIUMTEXT NULL,
  scheduled_at_ms BIGINT NULL,
  ends_at_ms BIGINT NULL,
  launched_at_ms BIGINT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  KEY idx_lumbung_campaigns_workspace (workspace_id, campaign_id),
  KEY idx_lumbung_campaigns_status (status, scheduled_at_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_holds (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  holder_kind VARCHAR(20) NOT NULL,
  holder_id BIGINT UNSIGNED NOT NULL,
  workspace_id BIGINT UNSIGNED NOT NULL,
  media_id BIGINT UNSIGNED NOT NULL,
  until_ms BIGINT NULL,
  UNIQUE KEY lumbung_holds_unique (holder_kind, holder_id, media_id),
  KEY idx_lumbung_holds_media (media_id),
  KEY idx_lumbung_holds_workspace (workspace_id, id),
  KEY idx_lumbung_holds_until (until_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// What the application's table `campaigns` has no columns for, and what keeps media from being taken away.
Schema campaign_schema() {
  return {kCampaignsOnSqlite, kCampaignsOnMariadb};
}

}  // namespace lumbung::database

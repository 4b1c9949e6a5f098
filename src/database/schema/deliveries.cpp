#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 10> kDeliveriesOnSqlite = {
    R"(CREATE TABLE lumbung_deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  campaign_id BIGINT NOT NULL,
  recipient_hash CHAR(64) NOT NULL,
  recipient VARCHAR(135) NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  media_id BIGINT NULL,
  sent_id VARCHAR(128) NOT NULL,
  stage INT NOT NULL,
  wamid VARCHAR(255) NULL,
  former_wamids VARCHAR(1024) NOT NULL DEFAULT '',
  code INT NOT NULL DEFAULT 0,
  reason VARCHAR(512) NOT NULL DEFAULT '',
  send_again INT NOT NULL DEFAULT 0,
  updated_at_ms BIGINT NOT NULL,
  UNIQUE (campaign_id, recipient_hash)))",
    "CREATE INDEX idx_lumbung_deliveries_workspace ON lumbung_deliveries (workspace_id, id)",
    "CREATE INDEX idx_lumbung_deliveries_campaign ON lumbung_deliveries (campaign_id, id)",
    "CREATE INDEX idx_lumbung_deliveries_again ON lumbung_deliveries (campaign_id, send_again, id)",
    "CREATE INDEX idx_lumbung_deliveries_wamid ON lumbung_deliveries (wamid)",
    R"(CREATE TABLE lumbung_delivery_counts (
  workspace_id BIGINT NOT NULL,
  campaign_id BIGINT NOT NULL,
  stage INT NOT NULL,
  code INT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, campaign_id, stage, code)) WITHOUT ROWID)",
    R"(CREATE TABLE lumbung_callbacks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  signature VARCHAR(80) NOT NULL,
  body TEXT NOT NULL,
  state INT NOT NULL DEFAULT 0,
  received_at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_callbacks_state ON lumbung_callbacks (state, id)",
    "CREATE INDEX idx_lumbung_callbacks_turn ON lumbung_callbacks (state, workspace_id, id)",
    "CREATE INDEX idx_lumbung_callbacks_workspace ON lumbung_callbacks (workspace_id, id)",
};

constexpr std::array<std::string_view, 3> kDeliveriesOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_deliveries (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  campaign_id BIGINT UNSIGNED NOT NULL,
  recipient_hash CHAR(64) NOT NULL,
  recipient VARCHAR(135) NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  media_id BIGINT UNSIGNED NULL,
  sent_id VARCHAR(128) NOT NULL,
  stage INT NOT NULL,
  wamid VARCHAR(255) NULL,
  former_wamids VARCHAR(1024) NOT NULL DEFAULT '',
  code INT NOT NULL DEFAULT 0,
  reason VARCHAR(512) NOT NULL DEFAULT '',
  send_again INT NOT NULL DEFAULT 0,
  updated_at_ms BIGINT NOT NULL,
  UNIQUE KEY idx_lumbung_deliveries_recipient (campaign_id, recipient_hash),
  KEY idx_lumbung_deliveries_workspace (workspace_id, id),
  KEY idx_lumbung_deliveries_campaign (campaign_id, id),
  KEY idx_lumbung_deliveries_again (campaign_id, send_again, id),
  KEY idx_lumbung_deliveries_wamid (wamid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_delivery_counts (
  workspace_id BIGINT UNSIGNED NOT NULL,
  campaign_id BIGINT UNSIGNED NOT NULL,
  stage INT NOT NULL,
  code INT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, campaign_id, stage, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_callbacks (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  signature VARCHAR(80) NOT NULL,
  body MEDIUMTEXT NOT NULL,
  state INT NOT NULL DEFAULT 0,
  received_at_ms BIGINT NOT NULL,
  KEY idx_lumbung_callbacks_state (state, id),
  KEY idx_lumbung_callbacks_turn (state, workspace_id, id),
  KEY idx_lumbung_callbacks_workspace (workspace_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// What became of each message of a campaign, and how many there are of each kind. `stage` is the order in
/// which a message gets on: prepared 0, sent 1, failed 2, delivered 3, read 4, played 5. Callbacks of Meta as
/// they came: `state` 0 waits to be processed, 1 to be passed on to the application.
Schema delivery_schema() {
  return {kDeliveriesOnSqlite, kDeliveriesOnMariadb};
}

}  // namespace lumbung::database

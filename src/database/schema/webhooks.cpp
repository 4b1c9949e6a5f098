#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 6> kWebhooksOnSqlite = {
    "CREATE INDEX idx_lumbung_webhooks_workspace ON lumbung_webhooks (workspace_id)",
    R"(CREATE TABLE lumbung_webhook_deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id BIGINT NOT NULL REFERENCES lumbung_webhooks (id) ON DELETE CASCADE,
  event_id BIGINT NOT NULL,
  type VARCHAR(64) NOT NULL,
  media_id BIGINT NOT NULL,
  uuid CHAR(36) NOT NULL,
  name VARCHAR(255) NOT NULL,
  media_status VARCHAR(10) NOT NULL,
  event_at_ms BIGINT NOT NULL,
  status VARCHAR(10) NOT NULL,
  attempts INT NOT NULL DEFAULT 0,
  answer INT NULL,
  error VARCHAR(1024) NOT NULL DEFAULT '',
  created_at_ms BIGINT NOT NULL,
  ended_at_ms BIGINT NULL))",
    "CREATE INDEX idx_lumbung_webhook_deliveries_webhook ON lumbung_webhook_deliveries (webhook_id, id)",
    "CREATE INDEX idx_lumbung_webhook_deliveries_media ON lumbung_webhook_deliveries (media_id)",
    R"(CREATE TABLE lumbung_event_claims (
  outlet VARCHAR(32) NOT NULL,
  event_id BIGINT NOT NULL REFERENCES lumbung_events (id) ON DELETE CASCADE,
  PRIMARY KEY (outlet, event_id)))",
    "CREATE INDEX idx_lumbung_event_claims_event ON lumbung_event_claims (event_id)",
};

constexpr std::array<std::string_view, 2> kWebhooksOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_webhook_deliveries (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  webhook_id BIGINT UNSIGNED NOT NULL,
  event_id BIGINT UNSIGNED NOT NULL,
  type VARCHAR(64) NOT NULL,
  media_id BIGINT UNSIGNED NOT NULL,
  uuid CHAR(36) NOT NULL,
  name VARCHAR(255) NOT NULL,
  media_status VARCHAR(10) NOT NULL,
  event_at_ms BIGINT NOT NULL,
  status VARCHAR(10) NOT NULL,
  attempts INT NOT NULL DEFAULT 0,
  answer INT NULL,
  error VARCHAR(1024) NOT NULL DEFAULT '',
  created_at_ms BIGINT NOT NULL,
  ended_at_ms BIGINT NULL,
  KEY idx_lumbung_webhook_deliveries_webhook (webhook_id, id),
  KEY idx_lumbung_webhook_deliveries_media (media_id),
  CONSTRAINT fk_lumbung_webhook_deliveries_webhook
    FOREIGN KEY (webhook_id) REFERENCES lumbung_webhooks (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_event_claims (
  outlet VARCHAR(32) NOT NULL,
  event_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (outlet, event_id),
  CONSTRAINT fk_lumbung_event_claims_event
    FOREIGN KEY (event_id) REFERENCES lumbung_events (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

Schema webhook_schema() {
  return {kWebhooksOnSqlite, kWebhooksOnMariadb};
}

}  // namespace lumbung::database

#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 6> kSingleUsesOnSqlite = {
    "ALTER TABLE lumbung_whatsapp_media_ids ADD COLUMN campaign_id BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE lumbung_whatsapp_media_ids ADD COLUMN delivery_id BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX idx_lumbung_whatsapp_media_ids_campaign ON lumbung_whatsapp_media_ids (campaign_id, id)",
    R"(CREATE TABLE lumbung_whatsapp_unwanted (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  whatsapp_id VARCHAR(128) NOT NULL,
  tries INT NOT NULL,
  due_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_whatsapp_unwanted_due ON lumbung_whatsapp_unwanted (due_ms)",
    "CREATE INDEX idx_lumbung_whatsapp_unwanted_workspace ON lumbung_whatsapp_unwanted (workspace_id, id)",
};

/// MySQL knows no ADD COLUMN IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 5> kSingleUsesOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_whatsapp_media_ids"
    " ADD COLUMN campaign_id BIGINT UNSIGNED NOT NULL DEFAULT 0,"
    " ADD COLUMN delivery_id BIGINT UNSIGNED NOT NULL DEFAULT 0,"
    " ADD KEY idx_lumbung_whatsapp_media_ids_campaign (campaign_id, id)', 'DO 0')"
    " FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_whatsapp_media_ids' AND column_name = 'campaign_id')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    R"(CREATE TABLE IF NOT EXISTS lumbung_whatsapp_unwanted (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  whatsapp_id VARCHAR(128) NOT NULL,
  tries INT NOT NULL,
  due_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  KEY idx_lumbung_whatsapp_unwanted_due (due_ms),
  KEY idx_lumbung_whatsapp_unwanted_workspace (workspace_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// `campaign_id` of an id at Meta is 0 where it is for everybody; else the file is one recipient's of this
/// campaign, and `delivery_id` the message that carries it, 0 until there is one.
/// `lumbung_whatsapp_unwanted`: ids that are to be deleted at Meta, tried from `due_ms` on until they end by
/// themselves.
Schema single_use_schema() {
  return {kSingleUsesOnSqlite, kSingleUsesOnMariadb};
}

}  // namespace lumbung::database

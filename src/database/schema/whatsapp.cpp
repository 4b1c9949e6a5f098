#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 6> kWhatsappOnSqlite = {
    R"(CREATE TABLE lumbung_accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL UNIQUE,
  waba_id VARCHAR(64) NOT NULL,
  app_id VARCHAR(64) NOT NULL,
  access_token TEXT NOT NULL,
  app_secret TEXT NOT NULL,
  verify_token TEXT NOT NULL,
  media_microdays BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_accounts_workspace ON lumbung_accounts (workspace_id)",
    // Of step 4, which nothing has used yet.
    "DROP TABLE IF EXISTS lumbung_whatsapp_media_ids",
    R"(CREATE TABLE lumbung_whatsapp_media_ids (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  sha256 CHAR(64) NOT NULL,
  whatsapp_id VARCHAR(128) NOT NULL,
  uploaded_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  lease_until_ms BIGINT NOT NULL,
  bad_reason VARCHAR(255) NOT NULL,
  UNIQUE (workspace_id, phone_number_id, sha256)))",
    "CREATE INDEX idx_lumbung_whatsapp_media_ids_id ON lumbung_whatsapp_media_ids (whatsapp_id)",
    "CREATE INDEX idx_lumbung_whatsapp_media_ids_expires ON lumbung_whatsapp_media_ids (expires_at_ms)",
};

constexpr std::array<std::string_view, 3> kWhatsappOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_accounts (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  waba_id VARCHAR(64) NOT NULL,
  app_id VARCHAR(64) NOT NULL,
  access_token TEXT NOT NULL,
  app_secret TEXT NOT NULL,
  verify_token TEXT NOT NULL,
  media_microdays BIGINT NOT NULL,
  UNIQUE KEY idx_lumbung_accounts_number (phone_number_id),
  KEY idx_lumbung_accounts_workspace (workspace_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    // Of step 4, which nothing has used yet; after this step it is not run again.
    "DROP TABLE IF EXISTS lumbung_whatsapp_media_ids",
    R"(CREATE TABLE IF NOT EXISTS lumbung_whatsapp_media_ids (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  sha256 CHAR(64) NOT NULL,
  whatsapp_id VARCHAR(128) NOT NULL,
  uploaded_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  lease_until_ms BIGINT NOT NULL,
  bad_reason VARCHAR(255) NOT NULL,
  UNIQUE KEY idx_lumbung_whatsapp_media_ids_content (workspace_id, phone_number_id, sha256),
  KEY idx_lumbung_whatsapp_media_ids_id (whatsapp_id),
  KEY idx_lumbung_whatsapp_media_ids_expires (expires_at_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// `lumbung_accounts`: numbers of WhatsApp; access_token, app_secret, verify_token lie sealed (SecretBox).
/// `lumbung_whatsapp_media_ids`: one row for the bytes of a variant and a number. `whatsapp_id` is empty
/// while there is none that can be sent; `expires_at_ms` of a row without one says when it is swept. Until
/// `lease_until_ms` whoever raised `fence` to its value uploads, and nobody else.
Schema whatsapp_schema() {
  return {kWhatsappOnSqlite, kWhatsappOnMariadb};
}

}  // namespace lumbung::database

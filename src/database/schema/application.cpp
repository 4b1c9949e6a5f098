#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {

namespace {

constexpr std::array<std::string_view, 6> kApplicationOnSqlite = {
    R"(CREATE TABLE IF NOT EXISTS workspaces (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(50) NOT NULL UNIQUE,
  identifier VARCHAR(128) NOT NULL,
  name VARCHAR(255) NOT NULL,
  address TEXT NULL,
  metadata TEXT NULL,
  timezone VARCHAR(128) NULL,
  created_by BIGINT NOT NULL DEFAULT 0,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP))",
    R"(CREATE TABLE IF NOT EXISTS campaigns (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(50) NOT NULL UNIQUE,
  workspace_id BIGINT NOT NULL,
  name VARCHAR(128) NOT NULL,
  template_id BIGINT NULL,
  contact_group_id BIGINT NULL,
  metadata TEXT NULL,
  status VARCHAR(128) NOT NULL DEFAULT 'pending',
  scheduled_at DATETIME NULL,
  created_by BIGINT NOT NULL DEFAULT 0,
  deleted_by BIGINT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TIMESTAMP NULL))",
    R"(CREATE TABLE IF NOT EXISTS templates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(50) NOT NULL UNIQUE,
  workspace_id BIGINT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  meta_id VARCHAR(128) NULL,
  name VARCHAR(128) NOT NULL,
  category VARCHAR(128) NULL,
  language VARCHAR(128) NULL,
  metadata TEXT NULL,
  status VARCHAR(128) NOT NULL DEFAULT 'pending',
  created_by BIGINT NOT NULL DEFAULT 0,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TIMESTAMP NULL))",
    R"(CREATE TABLE IF NOT EXISTS contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(50) NOT NULL UNIQUE,
  workspace_id BIGINT NOT NULL,
  first_name VARCHAR(128) NULL,
  last_name VARCHAR(128) NULL,
  phone VARCHAR(255) NULL,
  email VARCHAR(255) NULL,
  avatar VARCHAR(255) NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TIMESTAMP NULL))",
    R"(CREATE TABLE IF NOT EXISTS chats (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(50) NOT NULL UNIQUE,
  workspace_id BIGINT NOT NULL,
  wam_id VARCHAR(128) NULL,
  contact_id BIGINT NULL,
  type VARCHAR(16) NOT NULL DEFAULT 'inbound' CHECK (type IN ('inbound', 'outbound')),
  metadata TEXT NULL,
  media_id BIGINT NULL,
  status VARCHAR(128) NULL,
  deleted_by BIGINT NULL,
  deleted_at TIMESTAMP NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP))",
    "CREATE INDEX IF NOT EXISTS idx_lumbung_chats_media ON chats (media_id)",
};

constexpr std::array<std::string_view, 5> kApplicationOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS workspaces (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uuid CHAR(50) NOT NULL UNIQUE,
  identifier VARCHAR(128) NOT NULL,
  name VARCHAR(255) NOT NULL,
  address TEXT NULL,
  metadata TEXT NULL,
  timezone VARCHAR(128) NULL,
  created_by BIGINT UNSIGNED NOT NULL DEFAULT 0,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci)",
    R"(CREATE TABLE IF NOT EXISTS campaigns (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uuid CHAR(50) NOT NULL UNIQUE,
  workspace_id INT NOT NULL,
  name VARCHAR(128) NOT NULL,
  template_id INT NULL,
  contact_group_id INT NULL,
  metadata TEXT NULL,
  status VARCHAR(128) NOT NULL DEFAULT 'pending',
  scheduled_at DATETIME NULL,
  created_by INT NOT NULL DEFAULT 0,
  deleted_by INT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TIMESTAMP NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci)",
    R"(CREATE TABLE IF NOT EXISTS templates (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uuid CHAR(50) NOT NULL UNIQUE,
  workspace_id BIGINT UNSIGNED NOT NULL,
  meta_id VARCHAR(128) NULL,
  name VARCHAR(128) NOT NULL,
  category VARCHAR(128) NULL,
  language VARCHAR(128) NULL,
  metadata TEXT NULL,
  status VARCHAR(128) NOT NULL DEFAULT 'pending',
  created_by BIGINT UNSIGNED NOT NULL DEFAULT 0,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TIMESTAMP NULL,
  CONSTRAINT fk_templates_workspace
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci)",
    R"(CREATE TABLE IF NOT EXISTS contacts (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uuid CHAR(50) NOT NULL UNIQUE,
  workspace_id INT NOT NULL,
  first_name VARCHAR(128) NULL,
  last_name VARCHAR(128) NULL,
  phone VARCHAR(255) NULL,
  email VARCHAR(255) NULL,
  avatar VARCHAR(255) NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TIMESTAMP NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci)",
    R"(CREATE TABLE IF NOT EXISTS chats (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uuid CHAR(50) NOT NULL UNIQUE,
  workspace_id INT NOT NULL,
  wam_id VARCHAR(128) NULL,
  contact_id INT NULL,
  type ENUM('inbound', 'outbound') NOT NULL DEFAULT 'inbound',
  metadata TEXT NULL,
  media_id INT NULL,
  status VARCHAR(128) NULL,
  deleted_by INT NULL,
  deleted_at TIMESTAMP NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  KEY idx_lumbung_chats_media (media_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci)",
};

}  // namespace

/// The application owns these tables. Stand-alone they are made with its names and the columns that matter
/// here; where they exist already they stay as they are. Widths of ids are those of the application.
Schema application_schema() {
  return {kApplicationOnSqlite, kApplicationOnMariadb};
}

}  // namespace lumbung::database

#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 10> kMediaOnSqlite = {
    R"(CREATE TABLE chat_media (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(36) NOT NULL,
  name VARCHAR(255) NOT NULL,
  type VARCHAR(128) NOT NULL,
  size BIGINT NOT NULL,
  original_path VARCHAR(512) NULL,
  compressed_path VARCHAR(512) NULL,
  thumbnail_path VARCHAR(512) NULL,
  webp_path VARCHAR(512) NULL,
  location VARCHAR(8) NOT NULL DEFAULT 's3' CHECK (location IN ('local', 's3', 's3_cdn')),
  cdn_url VARCHAR(512) NULL,
  processing_status VARCHAR(10) NOT NULL DEFAULT 'pending'
    CHECK (processing_status IN ('pending', 'processing', 'completed', 'failed')),
  processed_at TIMESTAMP NULL,
  processing_error TEXT NULL,
  metadata JSON NULL,
  workspace_id BIGINT NOT NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deleted_at TIMESTAMP NULL,
  CONSTRAINT fk_chat_media_workspace
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE))",
    "CREATE UNIQUE INDEX chat_media_uuid_unique ON chat_media (uuid)",
    "CREATE INDEX idx_workspace_id ON chat_media (workspace_id)",
    "CREATE INDEX idx_processing_status ON chat_media (processing_status, created_at)",
    "CREATE INDEX idx_type_workspace ON chat_media (type, workspace_id)",
    "CREATE INDEX idx_created_at ON chat_media (created_at)",
    R"(CREATE TABLE campaign_media (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign_id BIGINT NOT NULL,
  media_id BIGINT NOT NULL REFERENCES chat_media (id) ON DELETE CASCADE,
  usage_type VARCHAR(32) NOT NULL DEFAULT 'header',
  parameters JSON NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (campaign_id, media_id, usage_type)))",
    "CREATE INDEX idx_campaign_media_media ON campaign_media (media_id)",
    R"(CREATE TABLE template_media (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  template_id BIGINT NOT NULL,
  media_id BIGINT NOT NULL REFERENCES chat_media (id) ON DELETE CASCADE,
  usage_type VARCHAR(32) NOT NULL DEFAULT 'header',
  parameters JSON NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (template_id, media_id, usage_type)))",
    "CREATE INDEX idx_template_media_media ON template_media (media_id)",
};

constexpr std::array<std::string_view, 3> kMediaOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS `chat_media` (
  `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  `uuid` CHAR(36) NOT NULL,
  `name` VARCHAR(255) NOT NULL COMMENT 'Original filename',
  `type` VARCHAR(128) NOT NULL COMMENT 'MIME type',
  `size` BIGINT UNSIGNED NOT NULL COMMENT 'File size in bytes',
  `original_path` VARCHAR(512) NULL COMMENT 'Full-size original',
  `compressed_path` VARCHAR(512) NULL COMMENT 'Optimized version',
  `thumbnail_path` VARCHAR(512) NULL COMMENT 'Thumbnail preview',
  `webp_path` VARCHAR(512) NULL COMMENT 'WebP version',
  `location` ENUM('local', 's3', 's3_cdn') NOT NULL DEFAULT 's3',
  `cdn_url` VARCHAR(512) NULL COMMENT 'CloudFront CDN URL',
  `processing_status` ENUM('pending', 'processing', 'completed', 'failed') NOT NULL DEFAULT 'pending',
  `processed_at` TIMESTAMP NULL,
  `processing_error` TEXT NULL,
  `metadata` JSON NULL COMMENT 'dimensions, compression ratio, LQIP, hash, etc',
  `workspace_id` BIGINT UNSIGNED NOT NULL,
  `created_at` TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated_at` TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `deleted_at` TIMESTAMP NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `chat_media_uuid_unique` (`uuid`),
  KEY `idx_workspace_id` (`workspace_id`),
  KEY `idx_processing_status` (`processing_status`, `created_at`),
  KEY `idx_type_workspace` (`type`, `workspace_id`),
  KEY `idx_created_at` (`created_at`),
  CONSTRAINT `fk_chat_media_workspace`
    FOREIGN KEY (`workspace_id`) REFERENCES `workspaces` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci)",
    R"(CREATE TABLE IF NOT EXISTS campaign_media (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  campaign_id BIGINT UNSIGNED NOT NULL,
  media_id BIGINT UNSIGNED NOT NULL,
  usage_type VARCHAR(32) NOT NULL DEFAULT 'header',
  parameters JSON NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  UNIQUE KEY campaign_media_unique (campaign_id, media_id, usage_type),
  KEY idx_campaign_media_media (media_id),
  CONSTRAINT fk_campaign_media_media
    FOREIGN KEY (media_id) REFERENCES chat_media (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci)",
    R"(CREATE TABLE IF NOT EXISTS template_media (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  template_id BIGINT UNSIGNED NOT NULL,
  media_id BIGINT UNSIGNED NOT NULL,
  usage_type VARCHAR(32) NOT NULL DEFAULT 'header',
  parameters JSON NULL,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  UNIQUE KEY template_media_unique (template_id, media_id, usage_type),
  KEY idx_template_media_media (media_id),
  CONSTRAINT fk_template_media_media
    FOREIGN KEY (media_id) REFERENCES chat_media (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci)",
};

}  // namespace

/// `chat_media` column for column and index for index as the application has it.
Schema media_schema() {
  return {kMediaOnSqlite, kMediaOnMariadb};
}

}  // namespace lumbung::database

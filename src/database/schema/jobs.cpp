#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 7> kJobsOnSqlite = {
    R"(CREATE TABLE lumbung_jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind VARCHAR(32) NOT NULL,
  queue VARCHAR(16) NOT NULL,
  state VARCHAR(8) NOT NULL CHECK (state IN ('waiting', 'delayed', 'leased')),
  priority INT NOT NULL DEFAULT 0,
  workspace_id BIGINT NOT NULL DEFAULT 0,
  media_id BIGINT NULL,
  payload TEXT NOT NULL,
  unique_key VARCHAR(128) NULL UNIQUE,
  request_id VARCHAR(64) NOT NULL DEFAULT '',
  attempts INT NOT NULL DEFAULT 0,
  attempts_max INT NOT NULL,
  due_at_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  leased_by VARCHAR(128) NOT NULL DEFAULT '',
  fencing_token BIGINT NOT NULL DEFAULT 0,
  sandbox_deaths INT NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT ''))",
    "CREATE INDEX idx_lumbung_jobs_claim ON lumbung_jobs (queue, state, priority, id)",
    "CREATE INDEX idx_lumbung_jobs_due ON lumbung_jobs (queue, state, due_at_ms)",
    "CREATE INDEX idx_lumbung_jobs_media ON lumbung_jobs (media_id)",
    R"(CREATE TABLE lumbung_dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id BIGINT NOT NULL,
  kind VARCHAR(32) NOT NULL,
  queue VARCHAR(16) NOT NULL,
  priority INT NOT NULL DEFAULT 0,
  workspace_id BIGINT NOT NULL DEFAULT 0,
  media_id BIGINT NULL,
  payload TEXT NOT NULL,
  unique_key VARCHAR(128) NULL,
  request_id VARCHAR(64) NOT NULL DEFAULT '',
  attempts INT NOT NULL,
  attempts_max INT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  leased_by VARCHAR(128) NOT NULL DEFAULT '',
  error TEXT NOT NULL,
  died_at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_dead_letters_workspace ON lumbung_dead_letters (workspace_id, id)",
    "CREATE INDEX idx_lumbung_dead_letters_media ON lumbung_dead_letters (media_id)",
};

constexpr std::array<std::string_view, 2> kJobsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_jobs (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind VARCHAR(32) NOT NULL,
  queue VARCHAR(16) NOT NULL,
  state ENUM('waiting', 'delayed', 'leased') NOT NULL,
  priority INT NOT NULL DEFAULT 0,
  workspace_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  media_id BIGINT UNSIGNED NULL,
  payload MEDIUMTEXT NOT NULL,
  unique_key VARCHAR(128) NULL,
  request_id VARCHAR(255) NOT NULL DEFAULT '',
  attempts INT NOT NULL DEFAULT 0,
  attempts_max INT NOT NULL,
  due_at_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  leased_by VARCHAR(255) NOT NULL DEFAULT '',
  fencing_token BIGINT NOT NULL DEFAULT 0,
  sandbox_deaths INT NOT NULL DEFAULT 0,
  last_error MEDIUMTEXT NOT NULL DEFAULT (''),
  UNIQUE KEY idx_lumbung_jobs_unique_key (unique_key),
  KEY idx_lumbung_jobs_claim (queue, state, priority, id),
  KEY idx_lumbung_jobs_due (queue, state, due_at_ms),
  KEY idx_lumbung_jobs_media (media_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_dead_letters (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  job_id BIGINT UNSIGNED NOT NULL,
  kind VARCHAR(32) NOT NULL,
  queue VARCHAR(16) NOT NULL,
  priority INT NOT NULL DEFAULT 0,
  workspace_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  media_id BIGINT UNSIGNED NULL,
  payload MEDIUMTEXT NOT NULL,
  unique_key VARCHAR(128) NULL,
  request_id VARCHAR(255) NOT NULL DEFAULT '',
  attempts INT NOT NULL,
  attempts_max INT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  leased_by VARCHAR(255) NOT NULL DEFAULT '',
  error MEDIUMTEXT NOT NULL,
  died_at_ms BIGINT NOT NULL,
  KEY idx_lumbung_dead_letters_workspace (workspace_id, id),
  KEY idx_lumbung_dead_letters_media (media_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// `due_at_ms` is the moment at which a job changes by itself: a delayed one becomes claimable, a leased one
/// is taken to be abandoned; of a waiting one it says since when it waits. So one index finds what is due and
/// one finds the next to claim, each with a single seek however many jobs wait.
Schema job_schema() {
  return {kJobsOnSqlite, kJobsOnMariadb};
}

}  // namespace lumbung::database

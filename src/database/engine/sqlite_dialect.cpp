#include "database/engine/sqlite_dialect.h"

#include <filesystem>
#include <thread>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include "database/engine/sqlite_read_only.h"
#include "database/engine/sqlite_syncs.h"

namespace lumbung::database {
namespace {

constexpr int kPrimaryCode = 0xff;  // extended result codes carry the primary one in their low byte

bool is_busy(const soci::sqlite3_soci_error& error) {
  const int code = error.result() & kPrimaryCode;
  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

/// The disk, the directory or this process does not do what it should: it may again. It says nothing about
/// the database.
bool means_no_access(const soci::sqlite3_soci_error& error) {
  switch (error.result() & kPrimaryCode) {
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
      return true;
    default:
      return false;
  }
}

/// Turning WAL on needs the file for itself for a moment, and SQLite does not wait for that by itself.
void turn_wal_on(soci::session& session, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    try {
      session << "PRAGMA journal_mode = WAL";
      return;
    } catch (const soci::sqlite3_soci_error& error) {
      if (!is_busy(error) || std::chrono::steady_clock::now() > deadline) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

constexpr SqlWords kSqliteWords = {
    .version = "SELECT sqlite_version()",
    .server_time_ms = "",
    // Takes the write lock at once: a transaction that read first and wrote later could be refused in its
    // middle without any remedy but starting again.
    .begin_write = "BEGIN IMMEDIATE",
    .moment_level = "",
    .begin_moment = "BEGIN",
    .table_exists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name",
    .chat_media_is_ours =
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'chat_media'"
        " AND sql LIKE '%fk_chat_media_workspace%'",
    .metadata_purpose = "json_extract(metadata, '$.purpose')",
    .metadata_hash = "json_extract(metadata, '$.hash')",
    .metadata_preview_path = "json_extract(metadata, '$.preview_path')",
    .metadata_text = "json_extract(metadata, '$.",
    .metadata_text_end = "')",
    .by_index = " INDEXED BY ",
    .by_index_end = "",
    .add_to_counter = " ON CONFLICT (workspace_id, name, shard) DO UPDATE SET value = value + excluded.value",
    .lock = "",
    .lock_free = "",
    .lock_schema = "",
    .unlock_schema = "",
    .has_old_path = "SELECT 1 FROM pragma_table_info('chat_media') WHERE name = 'path'",
};

}  // namespace

const SqlWords& SqliteDialect::words() const {
  return kSqliteWords;
}

void SqliteDialect::open(soci::session& session, Access access) const {
  if (path_.find_first_of("\"\n") != std::string::npos) {
    throw Fault(ErrorCode::invalid_argument, "the path of the database contains a quote or a line break");
  }
  require_in_place();
  if (const SqlitePlace place = sqlite_place(path_); place != SqlitePlace::writable) {
    if (access == Access::read_write) throw Fault(ErrorCode::unavailable, why_read_only());
    open_to_read(session, uri_to_read(path_, place));
    return;
  }
  const std::filesystem::path directory = std::filesystem::path(path_).parent_path();
  if (!directory.empty() && !path_.starts_with("file:")) std::filesystem::create_directories(directory);
  session.open(soci::sqlite3, "dbname=\"" + path_ + "\"");
  session << "PRAGMA busy_timeout = " + std::to_string(busy_timeout_.count());
  turn_wal_on(session, busy_timeout_);
  session << (waits_for_syncs() ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
  session << "PRAGMA foreign_keys = ON";
  session << "PRAGMA journal_size_limit = 67108864";
  session << "PRAGMA cache_size = -8192";
  session << "PRAGMA temp_store = MEMORY";
  if (access == Access::read_only) session << "PRAGMA query_only = ON";
  remember_file();
}

void SqliteDialect::open_to_read(soci::session& session, const std::string& uri) const {
  session.open(soci::sqlite3, "readonly=true dbname=\"" + uri + "\"");
  session << "PRAGMA busy_timeout = " + std::to_string(busy_timeout_.count());
  session << "PRAGMA query_only = ON";
  remember_file();
}

std::string SqliteDialect::why_read_only() const {
  return sqlite_place(path_) == SqlitePlace::writable ? "" : database::why_read_only(path_);
}

void SqliteDialect::remember_file() const {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) != 0) return;
  const MutexLock lock(mutex_);
  if (!file_) file_.emplace(facts.st_dev, facts.st_ino);
}

void SqliteDialect::require_in_place() const {
  struct stat facts {};
  const bool is_there = ::stat(path_.c_str(), &facts) == 0;
  const MutexLock lock(mutex_);
  if (!file_ || (is_there && *file_ == std::pair(facts.st_dev, facts.st_ino))) return;
  throw Fault(ErrorCode::unavailable,
              "the database " + path_ + (is_there ? " is another file than it was" : " is not in its place") +
                  ": put back the one that was there, or restart to use what is there");
}

DatabaseFault SqliteDialect::to_fault(const std::exception& error) const {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    if (is_busy(*sqlite) || means_no_access(*sqlite)) return {ErrorCode::unavailable, error.what()};
    if ((sqlite->result() & kPrimaryCode) == SQLITE_FULL)
      return {ErrorCode::insufficient_storage, error.what()};
  }
  return {ErrorCode::internal, error.what()};
}

}  // namespace lumbung::database

#include "database/dialect.h"

#include <filesystem>
#include <thread>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace lumbung::database::dialect {
namespace {

constexpr int kPrimaryCode = 0xff;  // extended result codes carry the primary one in their low byte

bool is_busy(const soci::sqlite3_soci_error& error) {
  const int code = error.result() & kPrimaryCode;
  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
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

}  // namespace

void open(soci::session& session, const std::string& path, Session::Access access,
          std::chrono::milliseconds busy_timeout) {
  if (path.find_first_of("\"\n") != std::string::npos) {
    throw Fault(ErrorCode::invalid_argument, "the path of the database contains a quote or a line break");
  }
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  if (!directory.empty()) std::filesystem::create_directories(directory);
  session.open(soci::sqlite3, "dbname=\"" + path + "\"");
  session << "PRAGMA busy_timeout = " + std::to_string(busy_timeout.count());
  turn_wal_on(session, busy_timeout);
  session << "PRAGMA synchronous = FULL";
  session << "PRAGMA foreign_keys = ON";
  session << "PRAGMA journal_size_limit = 67108864";
  session << "PRAGMA cache_size = -8192";
  session << "PRAGMA temp_store = MEMORY";
  if (access == Session::Access::read_only) session << "PRAGMA query_only = ON";
}

Fault to_fault(const std::exception& error) {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    if (is_busy(*sqlite)) return {ErrorCode::unavailable, error.what()};
    if ((sqlite->result() & kPrimaryCode) == SQLITE_FULL)
      return {ErrorCode::insufficient_storage, error.what()};
  }
  return Fault(error.what());
}

std::string like_pattern(std::string_view part) {
  std::string pattern = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace lumbung::database::dialect

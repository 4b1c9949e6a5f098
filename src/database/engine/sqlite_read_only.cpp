#include "database/engine/sqlite_read_only.h"

#include <cctype>
#include <cerrno>
#include <string_view>

#include <unistd.h>

#include "base/error.h"

namespace lumbung::database {
namespace {

namespace fs = std::filesystem;

/// Of what is not there, and of what is in the way for another reason, opening it says more.
bool is_refused(const fs::path& path) {
  return ::access(path.c_str(), W_OK) != 0 && (errno == EROFS || errno == EACCES || errno == EPERM);
}

fs::path directory_of(const fs::path& database) {
  const fs::path directory = database.parent_path();
  return directory.empty() ? fs::path(".") : directory;
}

bool has_bytes(const fs::path& database, const char* suffix) {
  std::error_code absent;
  const auto bytes = fs::file_size(database.string() + suffix, absent);
  return !absent && bytes > 0;
}

std::string percent_encoded(const std::string& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '/' || c == '.' || c == '-' || c == '_') {
      text += c;
    } else {
      text += {'%', kHex[byte / 16], kHex[byte % 16]};
    }
  }
  return text;
}

}  // namespace

SqlitePlace sqlite_place(const fs::path& database) {
  std::error_code absent;
  if (database.native().starts_with("file:") || !fs::exists(database, absent)) return SqlitePlace::writable;
  if (!is_refused(database) && !is_refused(directory_of(database))) return SqlitePlace::writable;
  if (has_bytes(database, "-journal")) return SqlitePlace::unfinished;
  if (!has_bytes(database, "-wal")) return SqlitePlace::at_rest;
  return has_bytes(database, "-shm") ? SqlitePlace::in_use : SqlitePlace::unfinished;
}

std::string uri_to_read(const fs::path& database, SqlitePlace place) {
  if (place == SqlitePlace::unfinished) {
    throw Fault(ErrorCode::unavailable,
                why_read_only(database) +
                    ", and its last changes are in a log beside it that can't be read there: make it "
                    "writable and start it once, or back it up and restore that elsewhere");
  }
  return "file:" + percent_encoded(fs::absolute(database).string()) +
         (place == SqlitePlace::at_rest ? "?immutable=1" : "?mode=ro");
}

std::string why_read_only(const fs::path& database) {
  const bool by_file = is_refused(database);
  const bool by_disk = (by_file || is_refused(directory_of(database))) && errno == EROFS;
  return (by_file ? database : directory_of(database)).string() +
         (by_disk ? " is on a read-only disk" : " can't be written to by this user");
}

}  // namespace lumbung::database

#include "database/engine/sqlite_snapshot.h"

#include <array>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "database/engine/session.h"
#include "database/engine/sqlite_read_only.h"

namespace lumbung::database {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMs = 30'000;
constexpr std::uint64_t kNewest = INT64_MAX;
constexpr std::uint32_t kPage = 1'000;

struct Close {
  void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};
using Connection = std::unique_ptr<sqlite3, Close>;

Connection open(const std::filesystem::path& path, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  Connection connection(opened);
  if (code != SQLITE_OK) throw Fault("opening " + path.string() + ": " + sqlite3_errstr(code));
  sqlite3_busy_timeout(connection.get(), kBusyMs);
  return connection;
}

void copy_pages(sqlite3* from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr) throw Fault(std::string("copying the database: ") + sqlite3_errmsg(to));
  // All pages in one step: in WAL mode that holds no writer up, and in smaller steps each commit of somebody
  // else would make it begin again.
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped == SQLITE_DONE && finished == SQLITE_OK) return;
  const bool locked = stepped == SQLITE_BUSY || stepped == SQLITE_LOCKED;
  throw Fault(locked ? ErrorCode::unavailable : ErrorCode::internal,
              std::string("copying the database: ") + sqlite3_errstr(stepped));
}

void check(sqlite3* copy, const std::filesystem::path& path) {
  std::string verdict;
  const auto take = [](void* into, int, char** columns, char**) {
    *static_cast<std::string*>(into) = columns[0] == nullptr ? "" : columns[0];
    return 0;
  };
  sqlite3_exec(copy, "PRAGMA quick_check(1)", take, &verdict, nullptr);
  if (verdict != "ok") throw Fault(ErrorCode::corrupt, path.string() + " is damaged: " + verdict);
}

void copy_opened(Connection source, const fs::path& to) {
  const Connection target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  copy_pages(source.get(), target.get());
  check(target.get(), to);
}

/// A database that nobody has open and its log, copied to where they can be put together; gone with this.
class Doubles {
 public:
  Doubles(const fs::path& from, const fs::path& beside) : database_(beside.string() + ".double") {
    remove();
    for (const char* suffix : kSuffixes) {
      if (!fs::exists(from.string() + suffix)) continue;
      const fs::path copy = database_.string() + suffix;
      fs::copy_file(from.string() + suffix, copy);
      fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write);
    }
  }
  ~Doubles() { remove(); }
  Doubles(const Doubles&) = delete;
  Doubles& operator=(const Doubles&) = delete;

  const fs::path& database() const { return database_; }

 private:
  static constexpr std::array kSuffixes{"", "-wal", "-journal"};

  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-journal", "-shm"})
      fs::remove(database_.string() + suffix, ignored);
  }

  fs::path database_;
};

void sync(const std::filesystem::path& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || ::fsync(file.get()) != 0) throw fault_from_errno("sync " + path.string(), errno);
}

void each_of_the_ledger(Database& database, const std::function<void(const NamedObject&)>& tell) {
  for (std::uint64_t before = kNewest;;) {
    const auto rows = database.read([&](Session& session) {
      return session.all<std::uint64_t, std::string, std::uint64_t, std::string>(
          "SELECT id, path, bytes, sha256 FROM lumbung_objects WHERE id < :before ORDER BY id DESC LIMIT "
          ":limit",
          {{"before", before}, {"limit", kPage}});
    });
    for (const auto& [id, path, bytes, sha256] : rows) {
      tell({path, bytes, Sha256::from_hex(sha256)});
      before = id;
    }
    if (rows.size() < kPage) return;
  }
}

/// An upload of content that was deleted before has a line in the ledger for other bytes than its own, until
/// a worker has seen it. One that was stored as it came has bytes of its own and perhaps no line, where
/// another media with its content has it.
void each_upload(Database& database, const std::function<void(const NamedObject&)>& tell) {
  for (std::uint64_t before = kNewest;;) {
    const auto rows = database.read([&](Session& session) {
      return session.all<std::uint64_t, std::string, std::uint64_t, std::string>(
          "SELECT id, original_path, size, COALESCE(json_extract(metadata, '$.hash'), '') FROM chat_media"
          " WHERE id < :before AND (original_path LIKE 'temp/%' OR (original_path IS NOT NULL AND NOT EXISTS"
          " (SELECT 1 FROM lumbung_objects WHERE path = chat_media.original_path)))"
          " ORDER BY id DESC LIMIT :limit",
          {{"before", before}, {"limit", kPage}});
    });
    for (const auto& [id, path, bytes, hash] : rows) {
      constexpr std::string_view kScheme = "sha256:";
      const bool known = hash.starts_with(kScheme);
      tell({path, bytes, known ? Sha256::from_hex(hash.substr(kScheme.size())) : std::nullopt});
      before = id;
    }
    if (rows.size() < kPage) return;
  }
}

}  // namespace

void copy_sqlite(const fs::path& from, const fs::path& to) {
  const SqlitePlace place = sqlite_place(from);
  if (place == SqlitePlace::unfinished) {
    const Doubles doubles(from, to);
    copy_opened(open(doubles.database(), SQLITE_OPEN_READWRITE), to);
  } else if (place == SqlitePlace::writable) {
    copy_opened(open(from, SQLITE_OPEN_READWRITE), to);
  } else {
    const auto before = fs::last_write_time(from);
    copy_opened(open(uri_to_read(from, place), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI), to);
    if (place == SqlitePlace::at_rest && (sqlite_place(from) != place || fs::last_write_time(from) != before))
      throw Fault(ErrorCode::unavailable, from.string() + " was changed while it was copied: try again");
  }
  sync(to);
}

void each_named_object(Database& database, const std::function<void(const NamedObject&)>& tell) {
  each_upload(database, tell);
  each_of_the_ledger(database, tell);
}

}  // namespace lumbung::database

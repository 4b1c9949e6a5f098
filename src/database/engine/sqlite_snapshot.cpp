#include "database/engine/sqlite_snapshot.h"

#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

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
/// a worker has seen it.
void each_upload(Database& database, const std::function<void(const NamedObject&)>& tell) {
  for (std::uint64_t before = kNewest;;) {
    const auto rows = database.read([&](Session& session) {
      return session.all<std::uint64_t, std::string, std::uint64_t, std::string>(
          "SELECT id, original_path, size, COALESCE(json_extract(metadata, '$.hash'), '') FROM chat_media"
          " WHERE id < :before AND original_path LIKE 'temp/%' ORDER BY id DESC LIMIT :limit",
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

void copy_sqlite(const std::filesystem::path& from, const std::filesystem::path& to) {
  {
    const Connection source = open(from, SQLITE_OPEN_READWRITE);
    const Connection target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    copy_pages(source.get(), target.get());
    check(target.get(), to);
  }
  sync(to);
}

void each_named_object(Database& database, const std::function<void(const NamedObject&)>& tell) {
  each_upload(database, tell);
  each_of_the_ledger(database, tell);
}

}  // namespace lumbung::database

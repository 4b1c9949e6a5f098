#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <sys/types.h>

#include "base/mutex.h"
#include "database/engine/dialect.h"

namespace lumbung::database {

/// SQLite in WAL mode. One transaction writes at a time, for all processes on the file, and holds all of it.
class SqliteDialect final : public Dialect {
 public:
  SqliteDialect(std::string path, std::chrono::milliseconds busy_timeout)
      : path_(std::move(path)), busy_timeout_(busy_timeout) {}

  /// Sets WAL, foreign keys on, synchronous FULL, the time to wait for a lock, a bounded log and page cache.
  /// The first one makes the file where there is none; the later ones open that file and no other. On a
  /// read-only disk sessions that read are opened without making files (sqlite_read_only.h), and others
  /// refused with a Fault.
  void open(soci::session& session, Access access) const override;
  void require_in_place() const override;
  std::string why_read_only() const override;
  DatabaseFault to_fault(const std::exception& error) const override;
  std::string place() const override { return path_; }
  const SqlWords& words() const override;
  Engine engine() const override { return Engine::sqlite; }

 private:
  void remember_file() const;
  void open_to_read(soci::session& session, const std::string& uri) const;

  std::string path_;
  std::chrono::milliseconds busy_timeout_;
  mutable Mutex mutex_;
  /// Device and inode of the file that was opened first; it stays open, so nobody else gets its number.
  mutable std::optional<std::pair<dev_t, ino_t>> file_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::database

#pragma once

#include <chrono>
#include <string>

#include "database/engine/dialect.h"

namespace lumbung::database {

/// SQLite in WAL mode. One transaction writes at a time, for all processes on the file, and holds all of it.
class SqliteDialect final : public Dialect {
 public:
  SqliteDialect(std::string path, std::chrono::milliseconds busy_timeout)
      : path_(std::move(path)), busy_timeout_(busy_timeout) {}

  /// Sets WAL, foreign keys on, synchronous FULL, the time to wait for a lock, a bounded log and page cache.
  void open(soci::session& session, Access access) const override;
  DatabaseFault to_fault(const std::exception& error) const override;
  std::string place() const override { return path_; }
  const SqlWords& words() const override;
  Engine engine() const override { return Engine::sqlite; }

 private:
  std::string path_;
  std::chrono::milliseconds busy_timeout_;
};

}  // namespace lumbung::database

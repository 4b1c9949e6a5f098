#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "database/engine/database_fault.h"
#include "database/engine/database_options.h"
#include "database/engine/session_pool.h"

namespace lumbung::database {

class Writer;

/// A database as one process uses it: connections that write and a pool of reading ones. Thread-safe; several
/// processes may use the same database. Throws Fault when the engine does not do what it is asked:
/// unavailable when it stays locked or out of reach, insufficient_storage when the disk is full, internal for
/// the rest.
class Database {
 public:
  /// Throws Fault when the file can't be opened. A server is first spoken to when it is needed.
  explicit Database(const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `work(Session&)` in a write transaction and gives what it returns, after a durable commit. A thrown
  /// exception and a returned Result that holds an error roll everything back. Transactions of several
  /// threads may share one commit, so `work` may run on another thread and more than once: it must hold no
  /// lock that another transaction needs and only change what it can change again.
  template <class Work>
  auto transact(Work&& work) {
    using Returned = std::invoke_result_t<Work, Session&>;
    if constexpr (std::is_void_v<Returned>) {
      write([&](Session& session) {
        work(session);
        return true;
      });
    } else {
      std::optional<Returned> returned;
      write([&](Session& session) {
        returned.emplace(work(session));
        return !is_refusal(*returned);
      });
      return std::move(*returned);
    }
  }

  /// Runs `work(Session&)` on a reading connection and gives what it returns. Each statement sees one moment.
  /// When the connection turns out to be lost, `work` runs once more on a new one.
  template <class Work>
  auto read(Work&& work) {
    if (before_read_) before_read_();
    try {
      const SessionPool::Borrowed reader(readers_);
      return work(reader.session());
    } catch (const DatabaseFault& fault) {
      if (fault.remedy() != DatabaseFault::Remedy::reconnect) throw;
    }
    const SessionPool::Borrowed reader(readers_);
    return work(reader.session());
  }

  /// "SQLite 3.40.1", "MariaDB 10.11.6-MariaDB", "MySQL 8.0.36". Asks the engine.
  std::string engine_version();

  const Dialect& dialect() const { return *dialect_; }

 private:
  template <class T>
  static bool is_refusal(const T&) {
    return false;
  }
  template <class T>
  static bool is_refusal(const Result<T>& result) {
    return result.has_error();
  }

  void write(const std::function<bool(Session&)>& work);

  std::unique_ptr<const Dialect> dialect_;
  std::unique_ptr<Writer> writer_;
  SessionPool readers_;
  const std::function<void()> before_read_;
};

}  // namespace lumbung::database

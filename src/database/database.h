#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lumbung::database {

class Session;
class Writer;

struct DatabaseOptions {
  std::string path;                               ///< of the SQLite file; made when it is not there
  std::chrono::milliseconds busy_timeout{5'000};  ///< waiting for a lock, four times, then unavailable
  std::uint32_t readers_max = 8;                  ///< connections that read at the same time
};

/// "sqlite:var/lumbung.db" → options; invalid_argument for anything else.
Result<DatabaseOptions> parse_database_url(std::string_view url);

/// A database of one process: one writing connection and a pool of reading ones. Thread-safe; several
/// processes may have the same file open. Throws Fault when the engine does not do what it is asked:
/// unavailable when it stays locked, insufficient_storage when the disk is full, internal for the rest.
class Database {
 public:
  explicit Database(DatabaseOptions options);
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
  template <class Work>
  auto read(Work&& work) {
    const Borrowed reader(*this);
    return work(reader.session());
  }

 private:
  template <class T>
  static bool is_refusal(const T&) {
    return false;
  }
  template <class T>
  static bool is_refusal(const Result<T>& result) {
    return result.has_error();
  }

  class Borrowed {
   public:
    explicit Borrowed(Database& database);
    ~Borrowed();
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    Session& session() const { return *session_; }

   private:
    Database& database_;
    std::unique_ptr<Session> session_;
  };

  void write(const std::function<bool(Session&)>& work);

  DatabaseOptions options_;
  std::unique_ptr<Writer> writer_;

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Session>> idle_;
  std::uint32_t readers_ = 0;
};

}  // namespace lumbung::database

#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "base/mutex.h"
#include "database/engine/database_options.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// Locks are the server's, not the database's, and their names have 64 characters at most: `prefix` and
/// something that stands for the session's database. Nodes of all versions must come to the same name, or two
/// of them migrate at once while one is upgraded: the first had it from the server's MD5(), which MySQL 9 no
/// longer has.
std::string name_of_server_lock(Session& session, std::string_view prefix);

/// A lock of MariaDB or MySQL that all processes on a database have in common, held by a connection of its
/// own for as long as it lives. Its process may be killed and its machine lost: the server notices the one at
/// once, the other within a minute. Thread-safe.
class ServerLock {
 public:
  struct Settings {
    std::chrono::seconds patience{5};  ///< waiting for another to let go
    std::chrono::milliseconds look_every{
        10'000};  ///< a connection that is idle for longer than 30 s is closed
  };
  /// Takes it, or not: is_held() tells. Throws Fault when the server can't be reached.
  ServerLock(const DatabaseOptions& options, std::string_view prefix, Settings settings);
  ~ServerLock();
  ServerLock(const ServerLock&) = delete;
  ServerLock& operator=(const ServerLock&) = delete;

  /// False when another has it, and once the connection was lost and the lock with it.
  bool is_held() const { return is_held_; }

 private:
  void keep(const std::stop_token& stop);

  const std::unique_ptr<const Dialect> dialect_;
  Session session_;  ///< of the constructor, then of the thread
  const std::string name_;
  const std::chrono::milliseconds look_every_;
  std::atomic<bool> is_held_ = false;
  Mutex mutex_;
  StoppableCondition stopped_;
  std::jthread thread_;
};

}  // namespace lumbung::database

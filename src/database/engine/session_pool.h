#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// Connections of one kind, opened when they are needed and kept. Thread-safe.
class SessionPool {
 public:
  /// `dialect` must outlive the pool. At most `sessions_max` connections; whoever waits longer than `timeout`
  /// for one gets a Fault.
  SessionPool(const Dialect& dialect, Access access, std::uint32_t sessions_max,
              std::chrono::milliseconds timeout);
  ~SessionPool();
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;

  /// A connection for as long as this lives. One that was lost meanwhile is not kept, and neither are the
  /// idle ones, which went to the same server.
  class Borrowed {
   public:
    /// Throws Fault unavailable when none becomes free or none can be opened.
    explicit Borrowed(SessionPool& pool);
    ~Borrowed();
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    Session& session() const { return *session_; }

   private:
    SessionPool& pool_;
    std::unique_ptr<Session> session_;
  };

 private:
  const Dialect& dialect_;
  const Access access_;
  const std::uint32_t sessions_max_;
  const std::chrono::milliseconds timeout_;

  Mutex mutex_;
  Condition returned_;
  std::vector<std::unique_ptr<Session>> idle_ LUMBUNG_GUARDED_BY(mutex_);
  std::uint32_t sessions_ LUMBUNG_GUARDED_BY(mutex_) = 0;
};

}  // namespace lumbung::database

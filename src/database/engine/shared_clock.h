#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// The time that all nodes on one database have in common: that of its server, so that a node whose own clock
/// is wrong takes no lease for over that holds, and keeps none that is over. It is looked at every ten
/// seconds, on a thread of its own, and goes on by the steady clock in between: a step of the machine's clock
/// is not felt at all. SQLite has no server, and its nodes share a machine: there, and until a server was
/// heard for the first time, it is the clock of this machine.
/// Thread-safe; now() never waits and never throws.
class SharedClock final : public Clock {
 public:
  /// Asks the server, if there is one. Both must outlive it.
  SharedClock(Database& database, const Clock& machine,
              std::chrono::milliseconds look_every = std::chrono::seconds(10));
  /// Waits for a look that is going on.
  ~SharedClock() override;
  SharedClock(const SharedClock&) = delete;
  SharedClock& operator=(const SharedClock&) = delete;

  Timestamp now() const override;

 private:
  static constexpr std::int64_t kUnknown = INT64_MIN;

  void run(const std::stop_token& stop);
  void look();

  Database& database_;
  const Clock& machine_;
  std::chrono::milliseconds look_every_;
  /// The server's time less that of the steady clock.
  std::atomic<std::int64_t> ahead_ms_ = kUnknown;
  Mutex mutex_;
  StoppableCondition stopped_;
  std::jthread thread_;
};

}  // namespace lumbung::database

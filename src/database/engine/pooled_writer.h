#pragma once

#include <set>
#include <thread>

#include "base/mutex.h"
#include "database/engine/session_pool.h"
#include "database/engine/writer.h"

namespace lumbung::database {

/// Write transactions side by side, each on a connection of its own, for an engine that locks rows. A
/// transaction that met another (deadlock, a row locked for too long, the same key made twice) or lost its
/// connection before the commit runs again. A connection that is lost during the commit leaves open whether
/// it happened: Fault unavailable.
class PooledWriter final : public Writer {
 public:
  /// `dialect` must outlive the writer.
  PooledWriter(const Dialect& dialect, const DatabaseOptions& options);

  void run(const Work& work) override;

 private:
  class Running;

  SessionPool pool_;
  const std::chrono::milliseconds patience_;  ///< how long a transaction is tried again

  Mutex mutex_;
  std::set<std::thread::id> running_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::database

#pragma once

#include <functional>

#include "database/engine/session.h"

namespace lumbung::database {

/// Runs write transactions. Thread-safe.
class Writer {
 public:
  /// True keeps what was written, false rolls it back. May run on another thread, and again from the start:
  /// only its last run counts.
  using Work = std::function<bool(Session&)>;

  virtual ~Writer() = default;

  /// Returns after a durable commit or a rollback. Throws what the work threw, or the Fault of the commit.
  /// Work that calls run() again gets a Fault: it would wait for itself.
  virtual void run(const Work& work) = 0;
};

}  // namespace lumbung::database

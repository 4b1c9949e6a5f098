#pragma once

namespace lumbung::app {

/// SIGTERM and SIGINT as something to wait for. Make it before the first thread starts: threads inherit the
/// blocked signals, so that only wait() sees them. SIGPIPE is ignored: a closed connection is an error code,
/// not a death.
class Termination {
 public:
  Termination();
  /// Blocks until one of the signals comes; returns its number.
  int wait() const;
};

}  // namespace lumbung::app

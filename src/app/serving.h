#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "app/config.h"
#include "app/engine_watch.h"
#include "app/engines.h"
#include "telemetry/log.h"

namespace lumbung::app {

/// The HTTP side of one process: listener, API, console, WebSocket hub, and the relay that brings them the
/// events of all processes.
class Serving {
 public:
  /// `engines` must outlive it.
  Serving(const Config& config, Engines& engines, const telemetry::Log& log);
  ~Serving();

  /// Binds and listens. Throws Fault when the address can't be used.
  void start();
  std::uint16_t port() const;

  /// What it depends on besides the engines. Good as long as this object lives.
  std::vector<EngineWatch::Engine> watched_engines();

  /// Stops accepting, lets running requests finish for `grace`, then closes relay and hub. Bounded by `grace`
  /// and ten seconds, as long as the database answers.
  void stop(std::chrono::milliseconds grace);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lumbung::app

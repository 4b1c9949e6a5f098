#pragma once

#include <memory>

#include "app/config.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::app {

/// The tracer of a process that has an otlp-endpoint; nothing in one that has none.
class Tracing {
 public:
  /// Made before the first thread that may begin a span, destroyed after the last. `metrics` must outlive it.
  Tracing(const Config& config, telemetry::Metrics& metrics, const telemetry::Log& log);
  ~Tracing();
  Tracing(const Tracing&) = delete;
  Tracing& operator=(const Tracing&) = delete;

  /// Sends what waits, for a second at most.
  void flush();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lumbung::app

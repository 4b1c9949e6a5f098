#pragma once

#include <chrono>
#include <memory>

#include "app/config.h"
#include "app/engines.h"
#include "telemetry/log.h"

namespace lumbung::app {

/// The workers of one process: the sandboxed codec, the processors, the job handlers and the threads that run
/// them, with the schedule of housekeeping. Used by `work`, and by `serve` unless --workers 0.
class Working {
 public:
  /// Starts the codec and nothing else. Throws Fault when the sandbox can't be set up. `engines` must outlive
  /// it.
  Working(const Config& config, Engines& engines, const telemetry::Log& log);
  ~Working();

  /// Returns at once. What ffmpeg can do is found out meanwhile, so that the first video does not wait for
  /// it.
  void start();
  /// Claims nothing more, waits up to `grace` for what runs, gives the rest back. False when something still
  /// runs that did not heed the request to stop: then the process must end without destroying this object.
  bool drain(std::chrono::milliseconds grace);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lumbung::app

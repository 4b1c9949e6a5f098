#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::app {

class Engines;

/// Asks each engine again and again whether it answers, whether or not anybody needs it just then:
/// lumbung_engine_up{engine}, and a line in the log when one goes (engine.away) and when it comes back
/// (engine.back).
class EngineWatch {
 public:
  struct Engine {
    std::string name;           ///< "database", "storage", …
    std::function<void()> ask;  ///< throws when it does not answer; may block
    bool is_up = true;          ///< as it was last
  };

  /// What the functions, `metrics` and `log` refer to must outlive it.
  EngineWatch(std::vector<Engine> engines, telemetry::Metrics& metrics, telemetry::Log log,
              std::chrono::milliseconds every = std::chrono::seconds(5));

  /// Once; returns at once. Each engine has a thread, so that one that hangs hides no other.
  void start();
  /// Asks nothing any more. Returns at once.
  void ask_no_more();
  /// After ask_no_more(): whether what was asked is answered within `patience`. An engine that hangs keeps
  /// its thread for as long as its own time-out, which may be a minute.
  bool wait_answered(std::chrono::milliseconds patience);
  /// Returns when the questions that were asked are answered. The destructor does the same.
  void stop();
  ~EngineWatch() { stop(); }

 private:
  void run(Engine& engine, const std::stop_token& stop);
  void end();
  void ask(Engine& engine) const;

  std::vector<Engine> engines_;
  telemetry::Metrics& metrics_;
  telemetry::Log log_;
  std::chrono::milliseconds every_;
  Mutex mutex_;
  StoppableCondition stopped_;
  std::size_t asking_ LUMBUNG_GUARDED_BY(mutex_) = 0;  ///< threads that have not ended
  Condition ended_;
  std::vector<std::jthread> threads_;
};

/// Those of this process that are servers or disks: database, storage, queue and, where there is one, the
/// scanner.
std::vector<EngineWatch::Engine> watched_engines(Engines& engines);

}  // namespace lumbung::app

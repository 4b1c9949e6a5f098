#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "telemetry/log.h"
#include "telemetry/span.h"

namespace lumbung::telemetry {

/// Where the spans of this process go: a queue in memory, of a bounded length, and a thread that posts them
/// to a collector in batches (OTLP/HTTP, JSON). Whoever ends a span waits for nobody: what finds no room, and
/// what the collector does not take in the end, is dropped and counted. Thread-safe.
class Tracer {
 public:
  /// What the collector said; status 0: nothing.
  struct Answer {
    int status = 0;
    std::string body{};
    std::string error{};  ///< why there is none
  };
  struct Settings {
    /// Who speaks, for the resource: texts that everything of the process has in common.
    std::vector<SpanAttribute> resource{};
    /// Posts the text to the collector: called on the thread of the tracer alone, and ends soon after it is
    /// asked to stop.
    std::function<Answer(const std::string& json, const std::stop_token& stop)> post;
    std::function<void(std::uint64_t)> tell_sent = [](std::uint64_t) {};
    std::function<void(std::uint64_t)> tell_dropped = [](std::uint64_t) {};
    std::size_t waiting_max = 16'384;
    std::size_t batch_max = 512;
    std::chrono::milliseconds batch_within{1'000};  ///< how long a span waits for others
    std::chrono::milliseconds pause{1'000};         ///< before a batch is tried again; doubles
    unsigned tries_max = 5;
  };

  /// Becomes the one of the process and starts its thread. One at a time.
  Tracer(Settings settings, Log log);
  /// Stops, unless that was done. No other thread may end spans any more.
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  /// nullptr: nothing is traced. One load of an atomic.
  static Tracer* of_process();

  /// Never blocks for the collector, and never throws: what finds no memory is dropped, too.
  void take(FinishedSpan span) noexcept;

  /// Counts one that could not even be made.
  void note_lost() const noexcept { settings_.tell_dropped(1); }

  /// Posts what waits for `patience` at most, and drops the rest. What ends afterwards is dropped.
  void stop(std::chrono::milliseconds patience);

 private:
  void run(const std::stop_token& stop);
  std::vector<FinishedSpan> next_batch(const std::stop_token& stop);
  void post(const std::vector<FinishedSpan>& batch, const std::stop_token& stop);
  bool is_taken(const Answer& answer, std::size_t count);
  void note_trouble(const Answer& answer);
  void drop(std::size_t count) const;
  bool pause(std::chrono::milliseconds span);

  const Settings settings_;
  Log log_;
  std::stop_source giving_up_;  ///< what is posted, too
  Mutex mutex_;
  StoppableCondition changed_;
  std::deque<FinishedSpan> waiting_ LUMBUNG_GUARDED_BY(mutex_);
  bool stopping_ LUMBUNG_GUARDED_BY(mutex_) = false;
  bool ended_ LUMBUNG_GUARDED_BY(mutex_) = false;
  bool in_trouble_ = false;  ///< of the thread alone: what was said in the log
  std::jthread thread_;
};

}  // namespace lumbung::telemetry

#pragma once

#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "jobs/job_dispatch.h"
#include "queue/nats/job_delivery.h"
#include "telemetry/log.h"

namespace lumbung::queue {

/// Ends jobs many at a time: while one transaction commits, the next one gathers. A message is acknowledged
/// after the commit that holds its job, so a crash in between leaves a job that is done again and none that
/// is lost. Thread-safe.
class Completions {
 public:
  /// `rows` must outlive it.
  Completions(jobs::JobDispatchStore& rows, telemetry::Log log);
  /// When it was started: writes what was added, with one more try when the database does not answer.
  ~Completions();
  Completions(const Completions&) = delete;
  Completions& operator=(const Completions&) = delete;

  /// Begins to write, on a thread of its own. Once.
  void start();
  /// Waits only while too many are unwritten.
  void add(const jobs::Lease& lease, JobDelivery delivery);
  /// What its thread does again and again: writes what was added. False when the database does not answer;
  /// then it is kept and written with the next. Never throws a Fault. One thread at a time.
  bool step();

 private:
  struct Ended {
    jobs::Lease lease;
    JobDelivery delivery;
  };
  void run(const std::stop_token& stop);
  bool write();

  jobs::JobDispatchStore& rows_;
  telemetry::Log log_;
  Mutex mutex_;
  StoppableCondition changed_;
  std::vector<Ended> unwritten_ LUMBUNG_GUARDED_BY(mutex_);

  std::vector<Ended> taken_;  ///< the thread's own
  std::jthread thread_;
};

}  // namespace lumbung::queue

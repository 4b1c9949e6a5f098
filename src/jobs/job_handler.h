#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "base/error.h"
#include "jobs/job.h"

namespace lumbung::jobs {

/// How an attempt ended, told to the worker.
struct JobVerdict {
  enum class Ending {
    done,      ///< the worker completes the job
    settled,   ///< the handler already completed, delayed or buried it in a transaction of its own
    retry,     ///< a fault of the machine: again after the backoff, or dead when this was the last attempt
    dead,      ///< no use to try again
    postpone,  ///< it could not begin, or did a part: again after `delay`, and this was no attempt
  };
  Ending ending = Ending::done;
  std::string error{};  ///< for retry, dead and postpone
  std::chrono::milliseconds delay{0};
};

/// Of a job that goes through what has piled up and was asked to stop. One that got on goes on behind those
/// that wait by now: there is more to do than there was time for, which is no failure.
inline JobVerdict stopped_after(bool has_got_on) {
  return {has_got_on ? JobVerdict::Ending::postpone : JobVerdict::Ending::retry, "stopped"};
}

/// Does one kind of job. Called on worker threads, several at once.
class JobHandler {
 public:
  virtual ~JobHandler() = default;

  /// `stop` is asked for when the lease was lost, the time is over or the process shuts down: return soon. A
  /// thrown exception counts as `retry`.
  virtual JobVerdict run(const LeasedJob& job, std::stop_token stop) = 0;

  /// The attempt failed and the worker is about to retry (`last` false) or bury (`last` true) the job. A
  /// handler whose rows must move together with the job does both here and returns `settled`; the default
  /// leaves it to the worker.
  virtual JobVerdict give_up(const LeasedJob& job, const std::string& error, bool last) {
    (void)job;
    return {last ? JobVerdict::Ending::dead : JobVerdict::Ending::retry, error};
  }
};

}  // namespace lumbung::jobs

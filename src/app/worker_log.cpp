#include "app/worker_log.h"

#include <optional>

#include "media/upkeep/housekeeping.h"
#include "telemetry/trace_log.h"

namespace lumbung::app {
namespace {

std::optional<telemetry::JobOutcome> outcome_of(queue::AttemptEnd end) {
  switch (end) {
    case queue::AttemptEnd::completed:
      return telemetry::JobOutcome::completed;
    case queue::AttemptEnd::retried:
      return telemetry::JobOutcome::retried;
    case queue::AttemptEnd::dead:
      return telemetry::JobOutcome::dead;
    case queue::AttemptEnd::lease_lost:
      return telemetry::JobOutcome::failed;
    case queue::AttemptEnd::settled:  // counted by the handler that settled it
    case queue::AttemptEnd::postponed:
    case queue::AttemptEnd::released:
      break;
  }
  return std::nullopt;
}

}  // namespace

WorkerLog::WorkerLog(telemetry::Metrics& metrics, telemetry::Log log)
    : metrics_(metrics), log_(std::move(log)) {
  for (const jobs::JobKindRow& row : jobs::job_kinds()) metrics_.expect_jobs(row.word);
  for (const std::string_view finding : media::kStorageFindings) metrics_.storage_found(finding, 0);
}

void WorkerLog::started(const jobs::LeasedJob& job) {
  const telemetry::Log log = telemetry::traced(log_, job.job.trace);
  {
    const MutexLock lock(mutex_);
    running_[std::this_thread::get_id()] =
        log.with({{"job_id", job.job.id}, {"request_id", job.job.request_id}});
  }
  log.debug("job.started", {{"job_id", job.job.id},
                            {"kind", to_string(job.job.kind)},
                            {"attempt", job.job.attempts},
                            {"workspace_id", job.job.workspace_id},
                            {"request_id", job.job.request_id}});
}

void WorkerLog::ended(const jobs::LeasedJob& job, queue::AttemptEnd end, std::string_view error,
                      std::chrono::milliseconds took) {
  const telemetry::Log log = telemetry::traced(log_, job.job.trace);
  {
    const MutexLock lock(mutex_);
    running_.erase(std::this_thread::get_id());
  }
  if (const auto outcome = outcome_of(end)) metrics_.job_finished(to_string(job.job.kind), *outcome);
  const bool postponed = end == queue::AttemptEnd::postponed;
  const bool quiet = postponed || (end == queue::AttemptEnd::completed && !job.job.media_id);
  if (postponed || end == queue::AttemptEnd::completed || end == queue::AttemptEnd::settled ||
      end == queue::AttemptEnd::released) {
    if (quiet && !log.enabled(telemetry::LogLevel::debug)) return;
    log.info("job.ended", {{"job_id", job.job.id},
                           {"kind", to_string(job.job.kind)},
                           {"outcome", to_string(end)},
                           {"took_ms", took.count()},
                           {"request_id", job.job.request_id}});
    return;
  }
  log.warning("job.ended", {{"job_id", job.job.id},
                            {"kind", to_string(job.job.kind)},
                            {"outcome", to_string(end)},
                            {"attempt", job.job.attempts},
                            {"took_ms", took.count()},
                            {"request_id", job.job.request_id},
                            {"message", error}});
}

void WorkerLog::child_started(sandbox::ChildStart start) {
  metrics_.codec_child_started(sandbox::kChildStarts.word_of(start));
  if (start == sandbox::ChildStart::ready) is_told_of_lost_children_ = false;
  if (start != sandbox::ChildStart::lost || is_told_of_lost_children_.exchange(true)) return;
  log_.warning("sandbox.ready_child_lost",
               {{"message",
                 "the process that was to take the next job died before it came: it could not go through its "
                 "rehearsal, or somebody ended it; jobs go on, some milliseconds later each"}});
}

telemetry::Log WorkerLog::of_this_thread() const {
  const MutexLock lock(mutex_);
  const auto running = running_.find(std::this_thread::get_id());
  return running == running_.end() ? log_ : running->second;
}

void WorkerLog::queue_failed(std::string_view error) {
  log_.error("queue.failed", {{"message", error}});
}

}  // namespace lumbung::app

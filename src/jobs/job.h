#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "jobs/job_kind.h"
#include "telemetry/trace_context.h"

namespace lumbung::jobs {

struct NewJob {
  JobKind kind = JobKind::process_media;
  WorkspaceId workspace_id;  ///< 0: all workspaces
  std::optional<MediaId> media_id;
  std::string payload_json = "{}";
  std::string unique_key;  ///< not empty: refused silently while a job with the same key is waiting or leased
  std::string request_id;  ///< of the request that caused it, for the log
  telemetry::TraceContext trace{};  ///< of what caused it
  int priority = 0;  ///< −1 before others of its workspace in its queue, 0 usual, 1 after them
  std::optional<Timestamp> available_at;  ///< not before; default now; within kDelayMax
};

enum class JobState { waiting, delayed, leased };

std::string_view to_string(JobState state);
std::optional<JobState> job_state_from(std::string_view word);

struct Job {
  JobId id;
  JobKind kind = JobKind::process_media;
  QueueName queue = QueueName::media_high;
  JobState state = JobState::waiting;
  WorkspaceId workspace_id;
  std::optional<MediaId> media_id;
  std::string payload_json;
  std::string request_id;
  telemetry::TraceContext trace;  ///< of what caused it; while a worker has it, of this attempt
  int priority = 0;
  std::uint32_t attempts = 0;  ///< claims so far; 1 in the first attempt
  std::uint32_t attempts_max = 3;
  Timestamp available_at;
  Timestamp created_at;
  std::optional<Timestamp> leased_until;
  std::string leased_by;
  std::string last_error;
};

/// Proof of holding a job. The token grows with every claim, so what a predecessor still writes is refused.
struct Lease {
  JobId job_id;
  std::uint64_t fencing_token = 0;
};

struct LeasedJob {
  Job job;
  Lease lease;
};

struct DeadLetter {
  DeadLetterId id;
  Job job;
  std::string error;
  Timestamp died_at;
};

}  // namespace lumbung::jobs

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace lumbung::jobs {

/// What a job does. How each is queued, tried and scheduled stands in job_kind.cpp, one row for each; a new
/// kind is a new row there.
enum class JobKind {
  process_media,
  send_webhook,
  reconcile,
  remove_objects,
  purge_temp,
  rescan,
  purge_deleted,
  cleanup_orphans,
  verify_storage,
  invalidate_cdn,
  erase_workspaces,
  import,
  launch_campaigns,
  callbacks,
  forward_callback,
  submit_template,
  remove_media_ids,
};
enum class QueueName { media_high, media_low, notify };

inline constexpr std::array kQueueNames = {QueueName::media_high, QueueName::media_low, QueueName::notify};

/// Queues that the same threads work on. What calls the servers of others has threads of its own: one that
/// hangs holds nobody's media up.
enum class Crew { media, notify };

inline constexpr std::array kCrews = {Crew::media, Crew::notify};

/// How long to wait after an attempt that failed.
struct Backoff {
  enum class Growth {
    in_steps,     ///< the pauses themselves
    exponential,  ///< four times the one before, from the first of the pauses up to the last, give or take a
                  ///< fifth
  };
  std::array<std::chrono::seconds, 3> pauses;  ///< before the second, third, … attempt; the last one repeats
  Growth growth = Growth::in_steps;
};

/// When a job comes back: at `offset` after every multiple of `every` since 1970 (UTC).
struct Schedule {
  std::chrono::seconds every;
  std::chrono::seconds offset{0};
};

/// How a kind of job is queued and tried, and when it comes by itself (design section 2).
struct JobPolicy {
  QueueName queue;
  std::uint32_t attempts_max;
  Backoff backoff;
  std::chrono::seconds timeout;
  std::optional<Schedule> schedule{};  ///< nullopt: only when something happens
};

/// A row of the table of kinds.
struct JobKindRow {
  JobKind kind;
  std::string_view word;  ///< in rows, in the log, for people
  JobPolicy policy;
};

/// The table: every kind, in the order of the enumeration.
std::span<const JobKindRow> job_kinds();

const JobPolicy& policy_of(JobKind kind);
std::string_view to_string(JobKind kind);
std::optional<JobKind> job_kind_from(std::string_view word);
/// "media-high", "media-low", "notify"
std::string_view to_string(QueueName queue);
std::optional<QueueName> queue_from(std::string_view word);
Crew crew_of(QueueName queue);
/// In the order in which the threads of this crew look through them.
std::vector<QueueName> queues_of(Crew crew);

/// The pause of this job after an attempt that failed; `attempts` counts it (1 = the first). Always the same.
std::chrono::seconds backoff_after(const JobPolicy& policy, JobId job, std::uint32_t attempts);
/// No pause of a job with this policy is longer.
std::chrono::seconds longest_pause(const JobPolicy& policy);

}  // namespace lumbung::jobs

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/origin.h"
#include "base/clock.h"
#include "database/engine/session.h"
#include "jobs/job.h"

namespace lumbung::database {

/// What a row of lumbung_jobs says. Throws Fault for words that this version does not know.
struct JobRow {
  jobs::Job job;
  std::uint64_t fencing_token = 0;
  bool has_unique_key = false;
};
std::optional<JobRow> one_job(Session& session, const std::string& condition, const Binds& binds);
std::vector<JobRow> all_jobs(Session& session, const std::string& condition, const Binds& binds);

/// The column `payload` holds the trace, too: as the first member of the JSON.
struct Payload {
  std::string json;
  telemetry::TraceContext trace;
};
std::string to_column(const Payload& payload);
Payload to_payload(const std::string& column);

/// Reads what rows of jobs and of dead letters have in common. False when this version does not know the kind
/// or the queue.
template <class Record>
bool read_shared_columns(const Record& record, jobs::Job& job) {
  const auto kind = jobs::job_kind_from(record.kind);
  const auto queue = jobs::queue_from(record.queue);
  if (!kind || !queue) return false;
  job.kind = *kind;
  job.queue = *queue;
  job.workspace_id = record.workspace_id;
  job.media_id = record.media_id;
  Payload payload = to_payload(record.payload);
  job.payload_json = std::move(payload.json);
  job.trace = payload.trace;
  job.request_id = record.request_id;
  job.priority = record.priority;
  job.attempts = record.attempts;
  job.attempts_max = record.attempts_max;
  job.created_at = from_unix_ms(record.created_at_ms);
  job.leased_by = record.leased_by;
  return true;
}

/// Inside a write transaction: a new row, or nullopt when its unique key is taken.
std::optional<JobId> insert_job(Session& session, const jobs::NewJob& job, Timestamp now);

/// The job that processes one media; its unique key makes sure that there is one at most.
jobs::NewJob process_media_job(WorkspaceId workspace, MediaId media, const access::Origin& by);

/// Inside a write transaction: is this lease the newest of its job, and held? Then it stays so until the
/// commit.
bool holds(Session& session, const jobs::Lease& lease);

/// Ends a leased job. False when the lease was lost.
bool delete_leased(Session& session, const jobs::Lease& lease);
bool delay_leased(Session& session, const jobs::Lease& lease, Timestamp until, std::string_view error);
bool bury_leased(Session& session, const jobs::Lease& lease, std::string_view error, Timestamp now);

}  // namespace lumbung::database

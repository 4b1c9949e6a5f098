#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "access/origin.h"
#include "base/clock.h"
#include "database/engine/columns.h"
#include "database/engine/session.h"
#include "jobs/job.h"

namespace lumbung::database {

/// What a row of lumbung_jobs says.
struct JobRow {
  jobs::Job job;
  std::uint64_t fencing_token = 0;
  bool has_unique_key = false;
};
/// A newer version, on a node beside this one, may have put kinds into queues of ours that this one does not
/// know: such rows are left to it.
struct JobRows {
  std::vector<JobRow> known;
  std::size_t unknown = 0;  ///< so many more there were
  JobId last{};             ///< of either
};
/// `condition` is what follows WHERE and is made of literals; `index` is "" or one of those below.
JobRows jobs_where(Session& session, const std::string& condition, const Binds& binds,
                   std::string_view index = "");
/// Those that are known.
std::optional<JobRow> one_job(Session& session, const std::string& condition, const Binds& binds,
                              std::string_view index = "");
std::vector<JobRow> all_jobs(Session& session, const std::string& condition, const Binds& binds,
                             std::string_view index = "");

/// Two indexes begin with queue and state, and MariaDB would go by either: from the front of all that wait
/// instead of from where a range begins.
inline constexpr std::string_view kJobsByTurn = "idx_lumbung_jobs_turn";
inline constexpr std::string_view kJobsByDue = "idx_lumbung_jobs_due";
/// "lumbung_jobs", for a statement that must go by this index.
std::string jobs_by(Session& session, std::string_view index);

/// The column `payload` holds the trace, too: as the first member of the JSON.
struct Payload {
  std::string json;
  telemetry::TraceContext trace;
};
std::string to_column(const Payload& payload);
Payload to_payload(const std::string& column);

/// The columns that rows of jobs and of dead letters have in common.
struct SharedJobColumns {
  std::string kind;
  std::string queue;
  int priority;
  WorkspaceId workspace_id;
  std::optional<MediaId> media_id;
  std::string payload;
  std::string request_id;
  std::uint32_t attempts;
  std::uint32_t attempts_max;
  std::int64_t created_at_ms;
  std::string leased_by;

  static constexpr auto shared_columns() {
    using R = SharedJobColumns;
    return std::tuple(Column("kind", &R::kind), Column("queue", &R::queue), Column("priority", &R::priority),
                      Column("workspace_id", &R::workspace_id), Column("media_id", &R::media_id),
                      Column("payload", &R::payload), Column("request_id", &R::request_id),
                      Column("attempts", &R::attempts), Column("attempts_max", &R::attempts_max),
                      Column("created_at_ms", &R::created_at_ms), Column("leased_by", &R::leased_by));
  }
};

/// False when this version does not know the kind or the queue.
bool read_shared_columns(const SharedJobColumns& record, jobs::Job& job);

/// Inside a write transaction: whoever gets this number stands behind all that wait in its line.
std::uint64_t next_number_in_line(Session& session);

/// Inside a write transaction: a new row, or nullopt when its unique key is taken.
std::optional<JobId> insert_job(Session& session, const jobs::NewJob& job, Timestamp now);

/// The job that processes one media; its unique key makes sure that there is one at most.
jobs::NewJob process_media_job(WorkspaceId workspace, MediaId media, const access::Origin& by);

/// The same job for a media that stays completed meanwhile, with a mark that says so. `priority`: NewJob's.
jobs::NewJob process_again_job(WorkspaceId workspace, MediaId media, const access::Origin& by, int priority);

/// Is the job of this lease marked so?
bool processes_again(Session& session, const jobs::Lease& lease);

/// Whether the job is in a queue that is not of its kind, where a version before put it.
bool is_astray(const jobs::Job& job);

/// Inside a write transaction: is this lease the newest of its job, and held? Then it stays so until the
/// commit.
bool holds(Session& session, const jobs::Lease& lease);

/// A claim raises the token by one, and a lease that is given back raises it to the same place in the next
/// round: so behind the last round it says how many claims were counted or forgiven, and never how many were
/// given back. No job is claimed so often without one of these.
inline constexpr std::uint64_t kTokenRound = 1024;
/// What is set where a lease is given back: its claim is not counted.
std::string claim_uncounted();

/// Ends a leased job. False when the lease was lost.
bool delete_leased(Session& session, const jobs::Lease& lease);
bool delay_leased(Session& session, const jobs::Lease& lease, Timestamp until, std::string_view error);
/// The same, and the attempt is not counted.
bool postpone_leased(Session& session, const jobs::Lease& lease, Timestamp until, std::string_view why);
bool bury_leased(Session& session, const jobs::Lease& lease, std::string_view error, Timestamp now);

}  // namespace lumbung::database

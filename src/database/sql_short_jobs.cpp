#include "database/sql_short_jobs.h"

#include <algorithm>
#include <string>

#include "database/job_due_rows.h"
#include "database/job_rows.h"
#include "database/job_turn_rows.h"

namespace lumbung::database {
namespace {

using jobs::JobKind;
using jobs::LeasedJob;

constexpr jobs::QueueName kShortJobsQueue = jobs::QueueName::media_high;
constexpr int kWorkspacesLookedAt = 32;

/// What moves takes as long as it lasts; a GIF is made a video.
bool is_still_picture(std::string_view type) {
  return type.starts_with("image/") && type != "image/gif";
}

/// The first job in the workspace's line, where that is a short one.
std::optional<JobId> short_head_of(Session& session, WorkspaceId workspace) {
  const auto head = session.one<JobId, std::string, std::optional<MediaId>>(
      "SELECT id, kind, media_id FROM " + jobs_by(session, kJobsByTurn) +
          " WHERE queue = :queue AND state = 'waiting' AND workspace_id = :workspace"
          " ORDER BY priority, queued_seq, id LIMIT 1",
      {{"queue", jobs::to_string(kShortJobsQueue)}, {"workspace", workspace}});
  if (!head) return std::nullopt;
  const auto& [id, kind, media] = *head;
  if (!media || kind != jobs::to_string(JobKind::process_media)) return std::nullopt;
  const auto type = session.one<std::string>("SELECT type FROM chat_media WHERE id = :id", {{"id", *media}});
  return type && is_still_picture(std::get<0>(*type)) ? std::optional(id) : std::nullopt;
}

/// `next` is the workspace to begin with, and says afterwards where to go on.
std::optional<JobId> find_short(Session& session, const std::vector<WorkspaceId>& but, std::uint64_t& next) {
  const std::uint64_t first = next;
  bool is_second_round = false;
  for (int looked_at = 0; looked_at < kWorkspacesLookedAt;) {
    const auto found = first_workspace_from(session, kShortJobsQueue, next);
    if (is_second_round && (!found || *found >= first)) break;
    if (!found) {
      next = 0;
      is_second_round = true;
      continue;
    }
    next = *found + 1;
    ++looked_at;
    if (std::find(but.begin(), but.end(), WorkspaceId{*found}) != but.end()) continue;
    if (const auto job = short_head_of(session, {*found})) return job;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LeasedJob> SqlShortJobs::claim_short(const std::vector<WorkspaceId>& but,
                                                   std::string_view worker, std::chrono::seconds lease_for) {
  const Timestamp now = clock_.now();
  const QueueLook seen =
      database_.read([&](Session& session) { return look_at(session, kShortJobsQueue, now); });
  if (seen.is_idle()) return std::nullopt;
  if (due_ == DueJobs::made_claimable && (seen.due || seen.implausible)) {
    database_.transact(
        [&](Session& session) { make_claimable(session, kShortJobsQueue, seen, now, lease_for); });
  }
  std::uint64_t next = next_workspace_;
  const auto found = database_.read([&](Session& session) { return find_short(session, but, next); });
  next_workspace_ = next;
  if (!found) return std::nullopt;
  return database_.transact([&](Session& session) -> std::optional<LeasedJob> {
    std::optional<JobRow> row = one_job(
        session, "id = :id AND queue = :queue AND state = 'waiting'" + std::string(session.words().lock_free),
        {{"id", *found}, {"queue", jobs::to_string(kShortJobsQueue)}});
    if (!row) return std::nullopt;
    lease_row(session, *row, {worker, now + lease_for});
    const jobs::Lease lease{row->job.id, row->fencing_token};
    return LeasedJob{std::move(row->job), lease};
  });
}

}  // namespace lumbung::database

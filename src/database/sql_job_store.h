#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/steady_time.h"
#include "database/engine/counting_cache.h"
#include "database/engine/database.h"
#include "jobs/job_store.h"
#include "jobs/workspace_turns.h"

namespace lumbung::database {

/// JobStore over lumbung_jobs and lumbung_dead_letters. Thread-safe; safe with other processes on the same
/// file. The claim is in sql_job_claim.cpp, what people ask in sql_job_admin.cpp.
class SqlJobStore final : public jobs::JobStore {
 public:
  /// Both must outlive the store.
  SqlJobStore(Database& database, const Clock& clock, jobs::TurnWeights weights = {},
              SteadyNow now = std::chrono::steady_clock::now)
      : database_(database), clock_(clock), turns_(std::move(weights)), depths_(std::move(now)) {}

  std::optional<JobId> enqueue(const jobs::NewJob& job) override;
  std::optional<jobs::LeasedJob> claim(const std::vector<jobs::QueueName>& queues, std::string_view worker,
                                       std::chrono::seconds lease_for) override;
  bool extend(const jobs::Lease& lease, std::chrono::seconds lease_for) override;
  bool complete(const jobs::Lease& lease) override;
  bool retry_later(const jobs::Lease& lease, std::chrono::seconds delay, std::string_view error) override;
  bool postpone(const jobs::Lease& lease, std::chrono::milliseconds delay, std::string_view why) override;
  bool release(const jobs::Lease& lease) override;
  /// A media that the job was to process and that is not processed becomes failed in the same transaction.
  bool bury(const jobs::Lease& lease, std::string_view error) override;

  /// Counts at most as often as CountingCache lets it.
  std::vector<jobs::QueueDepth> depths() override;
  std::vector<jobs::Job> list(std::optional<jobs::QueueName> queue, std::optional<JobId> after,
                              std::uint32_t limit) override;
  std::vector<jobs::DeadLetter> dead_letters(WorkspaceId workspace, std::optional<DeadLetterId> before,
                                             std::uint32_t limit) override;
  std::uint64_t purge_dead_letters(jobs::JobKind kind, Timestamp before, std::uint32_t limit) override;
  std::optional<JobId> revive(WorkspaceId workspace, DeadLetterId id, const access::Origin& by) override;
  std::uint64_t reconcile() override;

  /// For others who lease the same rows on behalf of the same workers.
  jobs::WorkspaceTurns& turns() { return turns_; }

 private:
  Database& database_;
  const Clock& clock_;
  jobs::WorkspaceTurns turns_;
  CountingCache<std::vector<jobs::QueueDepth>> depths_;
};

}  // namespace lumbung::database

#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "database/engine/database.h"
#include "jobs/job_dispatch.h"
#include "jobs/workspace_turns.h"

namespace lumbung::database {

/// JobDispatchStore over lumbung_jobs. Thread-safe; safe with other processes on the same database.
class SqlJobDispatch final : public jobs::JobDispatchStore {
 public:
  /// All must outlive it. `turns` are those of the process's SqlJobStore: whichever of the two a workspace
  /// had its turn by, the next one is another's.
  SqlJobDispatch(Database& database, const Clock& clock, jobs::WorkspaceTurns& turns)
      : database_(database), clock_(clock), turns_(turns) {}

  jobs::Leasing lease(jobs::QueueName queue, const std::vector<JobId>& named, std::string_view worker,
                      std::chrono::seconds lease_for) override;
  std::uint64_t complete_all(const std::vector<jobs::Lease>& leases) override;
  void release_all(const std::vector<jobs::Lease>& leases) override;
  std::vector<jobs::JobTicket> make_due(jobs::QueueName queue, Timestamp abandoned_before,
                                        std::uint32_t limit) override;
  std::vector<jobs::JobTicket> waiting(jobs::QueueName queue, JobId after, std::uint32_t limit) override;

 private:
  Database& database_;
  const Clock& clock_;
  jobs::WorkspaceTurns& turns_;
};

}  // namespace lumbung::database

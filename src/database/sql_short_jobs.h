#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "database/engine/database.h"
#include "jobs/short_jobs.h"

namespace lumbung::database {

/// ShortJobs over lumbung_jobs and chat_media.
class SqlShortJobs final : public jobs::ShortJobs {
 public:
  /// Who makes a job that comes due claimable. A dispatcher tells others of it, too, by a message: of one
  /// that it did not make claimable itself nobody would hear.
  enum class DueJobs { made_claimable, left_to_dispatcher };
  /// Both must outlive it.
  SqlShortJobs(Database& database, const Clock& clock, DueJobs due = DueJobs::made_claimable)
      : database_(database), clock_(clock), due_(due) {}

  std::optional<jobs::LeasedJob> claim_short(const std::vector<WorkspaceId>& but, std::string_view worker,
                                             std::chrono::seconds lease_for) override;

 private:
  Database& database_;
  const Clock& clock_;
  const DueJobs due_;
  std::atomic<std::uint64_t> next_workspace_ = 0;
};

}  // namespace lumbung::database

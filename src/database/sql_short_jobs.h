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
  /// Both must outlive it.
  SqlShortJobs(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::optional<jobs::LeasedJob> claim_short(const std::vector<WorkspaceId>& but, std::string_view worker,
                                             std::chrono::seconds lease_for) override;

 private:
  Database& database_;
  const Clock& clock_;
  std::atomic<std::uint64_t> next_workspace_ = 0;
};

}  // namespace lumbung::database

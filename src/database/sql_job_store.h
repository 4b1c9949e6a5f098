#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "database/counting_cache.h"
#include "database/database.h"
#include "media/job_store.h"

namespace lumbung::database {

/// JobStore over lumbung_jobs and lumbung_dead_letters. Thread-safe; safe with other processes on the same
/// file. The claim is in sql_job_claim.cpp, what people ask in sql_job_admin.cpp.
class SqlJobStore final : public media::JobStore {
 public:
  /// Both must outlive the store.
  SqlJobStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::optional<JobId> enqueue(const media::NewJob& job) override;
  std::optional<media::LeasedJob> claim(const std::vector<media::QueueName>& queues, std::string_view worker,
                                        std::chrono::seconds lease_for) override;
  bool extend(const media::Lease& lease, std::chrono::seconds lease_for) override;
  bool complete(const media::Lease& lease) override;
  bool retry_later(const media::Lease& lease, std::chrono::seconds delay, std::string_view error) override;
  bool release(const media::Lease& lease) override;
  /// A media that the job was to process and that is not settled becomes failed in the same transaction.
  bool bury(const media::Lease& lease, std::string_view error) override;

  /// Counts at most as often as CountingCache lets it.
  std::vector<media::QueueDepth> depths() override;
  std::vector<media::Job> list(std::optional<media::QueueName> queue, std::optional<JobId> after,
                               std::uint32_t limit) override;
  std::vector<media::DeadLetter> dead_letters(WorkspaceId workspace, std::optional<DeadLetterId> before,
                                              std::uint32_t limit) override;
  std::optional<JobId> revive(WorkspaceId workspace, DeadLetterId id, const access::Origin& by) override;
  std::uint64_t reconcile() override;

 private:
  Database& database_;
  const Clock& clock_;
  CountingCache<std::vector<media::QueueDepth>> depths_;
};

}  // namespace lumbung::database

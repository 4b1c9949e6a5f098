#pragma once

#include "base/clock.h"
#include "database/database.h"
#include "media/quota.h"

namespace lumbung::database {

/// QuotaRepository over lumbung_quotas. Thread-safe.
class SqlQuotaRepository final : public media::QuotaRepository {
 public:
  /// Both must outlive the repository.
  SqlQuotaRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::optional<media::QuotaState> state(WorkspaceId workspace) override;
  bool set(WorkspaceId workspace, const media::Quota& quota, const media::Origin& by) override;
  Status take_upload(WorkspaceId workspace) override;
  std::uint64_t recount() override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database

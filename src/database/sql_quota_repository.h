#pragma once

#include "access/quota.h"
#include "base/clock.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// QuotaRepository over lumbung_quotas. Thread-safe.
class SqlQuotaRepository final : public access::QuotaRepository {
 public:
  /// Both must outlive the repository.
  SqlQuotaRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::optional<access::QuotaState> state(WorkspaceId workspace) override;
  bool set(WorkspaceId workspace, const access::Quota& quota, const access::Origin& by) override;
  Status take_upload(WorkspaceId workspace) override;
  std::uint64_t recount() override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database

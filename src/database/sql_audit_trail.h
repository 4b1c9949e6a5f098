#pragma once

#include "database/database.h"
#include "media/audit.h"

namespace lumbung::database {

/// AuditTrail over lumbung_audit. Thread-safe.
class SqlAuditTrail final : public media::AuditTrail {
 public:
  /// Both must outlive the trail.
  SqlAuditTrail(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  void record(const media::Deed& deed, const media::Origin& origin) override;
  std::vector<media::AuditEntry> list(const media::AuditFilter& filter, std::optional<media::AuditId> before,
                                      std::uint32_t limit) override;
  std::uint64_t purge_before(Timestamp time) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database

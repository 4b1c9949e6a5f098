#pragma once

#include "access/audit.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// AuditTrail over lumbung_audit. Thread-safe.
class SqlAuditTrail final : public access::AuditTrail {
 public:
  /// `database` must outlive the trail.
  explicit SqlAuditTrail(Database& database) : database_(database) {}

  access::AuditPage list(const access::AuditFilter& filter, std::optional<AuditId> before,
                         std::uint32_t limit) override;
  std::uint64_t purge_before(Timestamp time, std::uint32_t limit) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database

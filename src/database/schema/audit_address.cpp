#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kAuditAddressOnSqlite = {
    "ALTER TABLE lumbung_audit ADD COLUMN address VARCHAR(45) NOT NULL DEFAULT ''",
};

/// MySQL knows no ADD COLUMN IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 4> kAuditAddressOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_audit ADD COLUMN address VARCHAR(45)"
    " NOT NULL DEFAULT ''''', 'DO 0') FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_audit' AND column_name = 'address')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// From where somebody did what the audit trail holds; empty in what was written before.
Schema audit_address_schema() {
  return {kAuditAddressOnSqlite, kAuditAddressOnMariadb};
}

}  // namespace lumbung::database

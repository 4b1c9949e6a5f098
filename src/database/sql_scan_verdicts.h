#pragma once

#include "base/clock.h"
#include "database/engine/database.h"
#include "media/scan/verdict_store.h"

namespace lumbung::database {

/// ScanVerdictStore over lumbung_scan_verdicts. Thread-safe.
class SqlScanVerdicts final : public media::ScanVerdictStore {
 public:
  /// Both must outlive the store.
  SqlScanVerdicts(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::optional<media::ScanVerdict> find(const Sha256& content) override;
  void put(const Sha256& content, const media::ScanVerdict& verdict) override;
  std::vector<media::UnscannedOriginal> outdated(std::string_view signatures_version, std::uint64_t after,
                                                 std::uint32_t limit) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database

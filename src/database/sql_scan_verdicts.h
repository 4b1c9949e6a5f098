#pragma once

#include "base/clock.h"
#include "database/engine/database.h"
#include "media/scan/verdict_store.h"

namespace lumbung::database {

/// ScanVerdictStore over lumbung_scan_verdicts and lumbung_condemnations. Thread-safe.
class SqlScanVerdicts final : public media::ScanVerdictStore {
 public:
  /// Both must outlive the store.
  SqlScanVerdicts(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::optional<media::ScanVerdict> find(const Sha256& content) override;
  media::ScanVerdict keep(const media::ScannedContent& content, const media::ScanVerdict& verdict,
                          const std::optional<media::ScanVerdict>& known) override;
  std::vector<media::UnscannedOriginal> outdated(std::span<const std::string> standing, std::uint64_t after,
                                                 std::uint32_t limit) override;
  std::vector<media::CondemnedContent> condemned(std::uint32_t limit) override;
  void carried_out(const media::CondemnedContent& content) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database

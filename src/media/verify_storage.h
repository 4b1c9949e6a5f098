#pragma once

#include "base/clock.h"
#include "media/housekeeping.h"
#include "media/housekeeping_repository.h"
#include "media/storage_adapter.h"

namespace lumbung::media {

/// Compares rows with objects, in both directions, and the hash of a sample. Reports, never repairs: what
/// nothing refers to is removed by cleanup_orphans, and what is lost only an operator can bring back.
class VerifyStorage final : public HousekeepingTask {
 public:
  struct Parts {
    HousekeepingRepository& housekeeping;
    StorageAdapter& storage;
    const Clock& clock;
  };
  /// What `parts` refers to must outlive the task.
  VerifyStorage(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  /// Changes nothing in either mode.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  void verify_ledger(HousekeepingReport& report, const std::stop_token& stop);
  void verify_entry(const LedgerEntry& entry, HousekeepingReport& report);
  void verify_hash(const LedgerEntry& entry, HousekeepingReport& report);
  void verify_rows(HousekeepingReport& report, const std::stop_token& stop);
  void verify_row(const Media& media, HousekeepingReport& report);
  void verify_objects(HousekeepingReport& report, const std::stop_token& stop);
  bool is_sampled(const LedgerEntry& entry) const;

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media

#pragma once

#include "base/change_signal.h"
#include "media/scan/malware_gate.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping.h"

namespace lumbung::media {

/// Scans again what was stored before the scanner had its present signatures. What turns out to be infected
/// fails: it is not delivered any more, and whoever listens is told. Goes on where it ended, since every
/// verdict is kept.
class Rescan final : public HousekeepingTask {
 public:
  struct Parts {
    MalwareScanner* scanner;  ///< nullptr: there is none, and nothing to do
    ScanVerdictStore& verdicts;
    MediaRepository& repository;
    StorageAdapter& storage;
    ChangeSignal& events;
  };
  /// What `parts` refers to must outlive the task.
  Rescan(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  /// A dry run keeps the verdicts on clean files alone.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  void scan(const UnscannedOriginal& original, HousekeepingReport& report);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media

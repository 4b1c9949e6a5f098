#pragma once

#include "media/scan/condemnations.h"
#include "media/scan/malware_scanner.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping.h"

namespace lumbung::media {

/// Scans again what was stored before the scanner had its present signatures. What turns out to be infected
/// is condemned: no media over it is delivered any more, and whoever listens is told. Goes on where it ended,
/// since every verdict is kept. Ends when the scanner does not answer several times in a row.
class Rescan final : public HousekeepingTask {
 public:
  struct Parts {
    MalwareScanner* scanner;  ///< nullptr: there is none, and nothing to do
    ScanVerdictStore& verdicts;
    Condemnations& condemnations;
    StorageAdapter& storage;
  };
  /// What `parts` refers to must outlive the task.
  Rescan(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  /// A dry run keeps the verdicts on clean files alone.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  enum class Looked { yes, no, scanner_away };
  Looked scan(const UnscannedOriginal& original, HousekeepingReport& report, const std::stop_token& stop);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media

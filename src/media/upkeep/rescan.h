#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "media/scan/condemnations.h"
#include "media/scan/malware_scanner.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping.h"

namespace lumbung::media {

/// Scans again what was stored before the scanner had its present signatures. What turns out to be infected
/// is condemned: no media over it is delivered any more, and whoever listens is told. Goes on where it ended,
/// since every verdict is kept. Ends when the scanner is away, and begins behind the file where it went away
/// when it runs again: one file that brings the scanner down must not keep the others from being looked at.
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
  /// Ledger ids behind `after`, up to `last`.
  struct Stretch {
    std::uint64_t after = 0;
    std::uint64_t last = 0;
  };
  enum class Looked { yes, no };
  struct Answer {
    Result<ScanVerdict> verdict;
    std::uint64_t bytes;
  };

  bool pass(Stretch stretch, std::string_view version, HousekeepingReport& report,
            const std::stop_token& stop);
  bool is_scanner_away() const;
  Looked scan(const UnscannedOriginal& original, HousekeepingReport& report, const std::stop_token& stop);
  std::optional<Answer> ask(const UnscannedOriginal& original, HousekeepingReport& report);

  Parts parts_;
  HousekeepingSettings settings_;
  std::atomic<std::uint64_t> begins_behind_ = 0;  ///< a ledger id
};

}  // namespace lumbung::media

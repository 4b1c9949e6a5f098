#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "media/scan/condemnations.h"
#include "media/scan/malware_scanner.h"
#include "media/storage_adapter.h"
#include "media/upkeep/course.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upkeep/time_share.h"

namespace lumbung::media {

/// Scans again what was stored before the scanner had its present signatures; a verdict of another node's
/// scanner that ours does not outrank stands. What turns out to be infected is condemned: no media over it is
/// delivered any more, and whoever listens is told. Goes on where it ended. Ends when the scanner is away,
/// and begins behind the file where it went away when it runs again: one file that brings the scanner down
/// must not keep the others from being looked at.
class Rescan final : public HousekeepingTask {
 public:
  struct Parts {
    MalwareScanner* scanner;  ///< nullptr: there is none, and nothing to do
    ScanVerdictStore& verdicts;
    Condemnations& condemnations;
    StorageAdapter& storage;
    HousekeepingRepository& housekeeping;
  };
  /// What `parts` refers to must outlive the task.
  Rescan(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  /// A dry run keeps the verdicts on clean files alone.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;
  HousekeepingReport go_on(std::stop_token stop) override;

 private:
  enum class Stretch { all, rest };
  /// One run, and what it goes by.
  struct Run {
    HousekeepingReport& report;
    TimeShare& share;
    Course& course;
    std::stop_token stop;
  };
  enum class Looked { yes, no };
  struct Answer {
    Result<ScanVerdict> verdict;
    std::uint64_t bytes;
  };

  HousekeepingReport follow(RunMode mode, Stretch stretch, std::stop_token stop);
  bool pass(const std::string& version, const Run& run);
  bool is_scanner_away() const;
  Looked scan(const UnscannedOriginal& original, HousekeepingReport& report, const std::stop_token& stop);
  std::optional<Answer> ask(const UnscannedOriginal& original, HousekeepingReport& report);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media

#pragma once

#include "base/clock.h"
#include "jobs/job_queue.h"
#include "media/storage_adapter.h"
#include "media/upkeep/course.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upkeep/time_share.h"

namespace lumbung::media {

/// Compares rows with objects, in both directions, and the hash of a sample. Heals what can be healed from an
/// original that is there: its media goes through processing once more, and its variants are made anew. A
/// lost original comes back with the next upload of the same bytes, or from a backup; what nothing refers to
/// is removed by cleanup_orphans. A run goes on where the last one stopped, so that in time all of a large
/// installation is looked at.
class VerifyStorage final : public HousekeepingTask {
 public:
  struct Parts {
    HousekeepingRepository& housekeeping;
    MediaRepository& repository;
    StorageAdapter& storage;
    jobs::JobQueue& queue;
    const Clock& clock;
  };
  /// What `parts` refers to must outlive the task.
  VerifyStorage(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  /// A dry run heals nothing.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  enum class Trouble { missing, damaged, unreadable };
  struct Finding {
    Trouble trouble;
    std::string text;
  };

  struct Run {
    HousekeepingReport& report;
    TimeShare& share;
    Course& course;
  };

  // Steps: true when they came to their end.
  bool verify_ledger(const Run& run);
  bool verify_rows(const Run& run);
  bool verify_objects(std::string_view tier, const Run& run);

  void verify_entry(const LedgerEntry& entry, const Run& run);
  std::optional<Finding> look_at(const LedgerEntry& entry, const Run& run);
  std::optional<Finding> look_for(const ObjectKey& key);
  void verify_row(const Media& media, HousekeepingReport& report);
  void found(const Finding& finding, const LedgerEntry& entry, HousekeepingReport& report);
  static void count(Trouble trouble, VariantName variant, const std::string& text,
                    HousekeepingReport& report);
  bool has_changed(const LedgerEntry& entry);
  void heal(const Media& media, HousekeepingReport& report);
  bool is_whole(const ObjectKey& original, const std::optional<Sha256>& hash);
  bool is_sampled(const LedgerEntry& entry, std::uint64_t round) const;

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media

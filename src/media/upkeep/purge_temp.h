#pragma once

#include "access/access.h"
#include "access/audit.h"
#include "access/quota.h"
#include "base/clock.h"
#include "events/event_store.h"
#include "events/webhook.h"
#include "jobs/job_store.h"
#include "media/media_statistics.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upkeep/time_share.h"
#include "media/upload/resumable_uploads.h"

namespace lumbung::media {

/// Removes temporary uploads of yesterday that nothing refers to (broken-off requests, bytes that turned out
/// superfluous), resumable ones that nobody came back for, and forgets records that have had their day:
/// events, deliveries of webhooks and the dead letters of those, and of jobs that come by themselves, the
/// audit trail and tokens that ended before that begins, which media were erased, imports, who got messages
/// of campaigns; these in small pages, each in a transaction of its own. Counts the use of quotas anew, and
/// notes what each workspace has today.
class PurgeTemp final : public HousekeepingTask {
 public:
  struct Parts {
    HousekeepingRepository& housekeeping;
    events::EventStore& events;
    access::QuotaRepository& quotas;
    access::AuditTrail& audit;
    events::WebhookRepository& webhooks;
    jobs::JobStore& jobs;
    StorageAdapter& storage;
    const Clock& clock;
    ResumableUploads* uploads = nullptr;        ///< nullptr: there are none
    MediaStatistics* statistics = nullptr;      ///< nullptr: no day is noted
    access::TokenRepository* tokens = nullptr;  ///< nullptr: none is forgotten
  };
  /// What `parts` refers to must outlive the task.
  PurgeTemp(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  HousekeepingReport run(RunMode mode, std::stop_token stop) override;
  HousekeepingReport go_on(std::stop_token stop) override;

 private:
  HousekeepingReport follow(RunMode mode, std::stop_token stop);
  bool purge_uploads(std::uint64_t& expired, TimeShare& share);
  bool note_growth(TimeShare& share, Timestamp now);
  bool forget_scheduled_letters(std::uint64_t& forgotten, TimeShare& share, Timestamp before);
  bool forget_record(HousekeepingReport& report, TimeShare& share, Timestamp before);
  bool forget_recipients(std::uint64_t& forgotten, TimeShare& share, Timestamp before);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media

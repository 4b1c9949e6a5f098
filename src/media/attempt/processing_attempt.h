#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/change_signal.h"
#include "base/clock.h"
#include "jobs/job_handler.h"
#include "jobs/job_queue.h"
#include "media/attempt/media_processor.h"
#include "media/attempt/original_object.h"
#include "media/media_repository.h"
#include "media/media_urls.h"
#include "media/scan/condemnations.h"
#include "media/scan/malware_gate.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping_repository.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::media {

/// One attempt at processing one media, from the lease to the verdict: the way of an upload behind the queue
/// (docs/ARCHITECTURE.md). Every step may be the last one before a crash and gives the same result when it is
/// done again. One thread, used once.
class ProcessingAttempt final : private ProcessingObserver {
 public:
  struct Parts {
    MediaRepository& repository;
    HousekeepingRepository& housekeeping;
    StorageAdapter& storage;
    MediaProcessor& processor;
    jobs::JobQueue& queue;
    ChangeSignal& events;
    const MediaUrls& urls;
    const Clock& clock;
    telemetry::Metrics& metrics;
    telemetry::Log log;
    MalwareGate* malware = nullptr;          ///< nullptr: nothing is scanned
    Condemnations* condemnations = nullptr;  ///< beside `malware`
  };
  /// Both must outlive the attempt.
  ProcessingAttempt(const Parts& parts, const jobs::LeasedJob& job);

  /// All steps, from `processing` to `completed` or `failed`. Throws Fault for faults of the machine; then
  /// the worker calls give_up() of a new attempt.
  jobs::JobVerdict run(const std::stop_token& stop);
  /// The attempt before failed by a fault of the machine: the row waits for the next one, or fails with the
  /// last.
  jobs::JobVerdict give_up(const std::string& error, bool last);

 private:
  /// The processing of this media has ended: the job is one too many.
  class EndedAlready final : public Fault {
   public:
    explicit EndedAlready(const std::string& what) : Fault(ErrorCode::conflict, what) {}
  };

  jobs::JobVerdict unless_lease_lost(const std::function<jobs::JobVerdict()>& steps);
  jobs::JobVerdict unless_condemned(const std::function<jobs::JobVerdict()>& steps);
  jobs::JobVerdict follow_steps(const std::stop_token& stop);
  void begin();
  std::optional<OpenObject> open_ahead();
  std::optional<jobs::JobVerdict> begin_and_open(std::optional<OpenObject>& original,
                                                 const std::stop_token& stop);
  void handed_over() override;
  void identified(const Identity& identity) override;
  void made(MadeVariant variant) override;
  void progressed(const Progress& progress) override;
  void announce_thumbnail(const ObjectKey& key, const MadeVariant& thumbnail);
  std::optional<jobs::JobVerdict> scan(const OpenObject& original, const std::stop_token& stop);
  jobs::JobVerdict complete(const ProcessingReport& report);

  jobs::JobVerdict settle_failure(const ProcessingFailure& failure);
  jobs::JobVerdict settle_sandbox_death(const ProcessingFailure& failure);
  jobs::JobVerdict fail(Failure failure);
  jobs::JobVerdict fail_without_bytes(std::string fault);
  jobs::JobVerdict refuse(const ScanNote& note, const std::stop_token& stop);
  jobs::JobVerdict wait_for_scan(const MalwareGate::Decision& decision);
  jobs::JobVerdict retry_after(std::chrono::seconds delay, const std::string& error);
  jobs::JobVerdict settled_as(telemetry::JobOutcome outcome);
  bool names_bytes() const;
  void keep_original();
  void record_original(const std::string& mime);
  bool is_erased();
  jobs::JobVerdict clean_up_after_lost_lease();
  void drop_written();

  struct Written {
    VariantName variant;
    ObjectKey key;
  };

  const Parts& parts_;
  const jobs::LeasedJob& job_;
  telemetry::Log log_;
  MediaId id_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  Media media_;
  bool has_begun_ = false;  ///< in the database
  // BegunAttempt's:
  std::vector<ObjectKey> going_;
  bool again_ = false;
  std::uint32_t generation_ = 1;
  std::optional<OriginalObject> original_;
  Identity identity_;
  std::vector<Written> written_;  ///< by this attempt, as long as its media is not completed with it
  ProgressThrottle progress_throttle_{begun_};
};

}  // namespace lumbung::media

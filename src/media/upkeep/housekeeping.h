#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "jobs/job.h"
#include "jobs/job_handler.h"
#include "jobs/job_queue.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::media {

enum class RunMode {
  real,
  dry,  ///< says what would be done and changes nothing
};

/// What becomes of media that nothing refers to.
enum class OrphanAction {
  off,          ///< nothing: nobody looks for them
  report,       ///< they are counted and listed
  archive,      ///< hidden from lists, kept and delivered
  soft_delete,  ///< deleted as by a user: purge_deleted erases them 30 days later
};

/// "off", "report", "archive", "delete"
std::string_view word_of(OrphanAction action);

struct HousekeepingSettings {
  std::chrono::hours orphan_after{7 * 24};
  OrphanAction orphan_action = OrphanAction::off;
  std::chrono::hours temp_after{24};
  std::chrono::hours deleted_after{30 * 24};
  std::chrono::hours events_after{7 * 24};
  std::chrono::hours deliveries_after{30 * 24};             ///< of webhooks, since they ended
  std::optional<std::chrono::hours> audit_after{365 * 24};  ///< nullopt: kept for ever
  /// Who got messages of campaigns, since that last changed; nullopt: kept for ever.
  std::optional<std::chrono::hours> recipients_after{365 * 24};
  std::chrono::hours imports_after{30 * 24};  ///< of files from URLs, since they ended
  /// Letters of callbacks that were never passed on: as long as these themselves are kept (CallbacksJob).
  std::chrono::hours callbacks_after{7 * 24};
  std::chrono::hours scheduled_after{30 * 24};  ///< dead letters of jobs that come by themselves
  /// Which media were erased: a day longer than it is told (catch_up.h), since clocks differ.
  std::chrono::hours erasures_after{31 * 24};
  /// Which generations of names a content had that is gone: longer than any worker that lost its lease goes
  /// on storing.
  std::chrono::hours generations_after{24};
  /// An object younger than this may belong to a job that runs: longer than any job's timeout with all its
  /// tries.
  std::chrono::minutes object_grace{60};
  /// When this database was made. An object that came before is that of another one, which was lost, moved
  /// away or is the one that was meant: no sweep takes it, for its rows may come back.
  Timestamp objects_since{};
  /// Each step of one run removes no more than this. What is left over or was deleted long ago goes on with
  /// the next run; media that `orphan_action` takes wait for the next night: a mistake then costs little.
  std::uint64_t removals_max = 1000;
  /// verify_storage reads one of so many objects and compares its hash; 1 reads all, 0 none.
  std::uint32_t hash_one_of = 100;
  /// So long a task works at a time before other jobs have their turn, and it goes on; nullopt: until it is
  /// done.
  std::optional<std::chrono::seconds> run_for{20};
};

/// The kinds of trouble that verify_storage tells apart. All but the last cost somebody bytes.
inline constexpr std::array<std::string_view, 7> kStorageFindings = {
    "missing_original",    "missing_variant",    "damaged_original", "damaged_variant",
    "unreadable_original", "unreadable_variant", "unreferenced"};

/// What one run saw and did, for the log, the command line and the console.
struct HousekeepingReport {
  jobs::JobKind task = jobs::JobKind::reconcile;
  RunMode mode = RunMode::real;
  std::uint64_t examined = 0;
  std::uint64_t removed = 0;  ///< or would be, in a dry run
  std::uint64_t bytes = 0;    ///< of what was removed
  std::map<std::string, std::uint64_t> kept_because;
  std::map<std::string_view, std::uint64_t> found;  ///< what verify_storage found, by kind (kStorageFindings)
  std::uint64_t healed = 0;                         ///< media that are being made anew from their originals
  /// What else was done, or would be, as a participle, and to how many: "archived". None of it takes bytes
  /// away.
  std::map<std::string, std::uint64_t> changed;
  std::vector<std::string> listed;    ///< in a dry run and for OrphanAction::report: the first 1000, in words
  std::vector<std::string> problems;  ///< the first 1000, in words
  std::uint64_t problems_total = 0;
  bool capped = false;       ///< a limit was reached, of removals or of time: there is more to do
  bool has_more = false;     ///< and go_on() does it, as soon as others had their turn
  bool interrupted = false;  ///< stop was asked for

  void add_problem(std::string text);
  void add_listed(std::string text);
  std::string to_json() const;
};

/// A periodic task, run by a job or by the command line. Thread-safe, blocks for minutes; throws Fault when
/// the database or the storage does not answer. Doing it again goes on where it ended.
class HousekeepingTask {
 public:
  virtual ~HousekeepingTask() = default;
  virtual HousekeepingReport run(RunMode mode, std::stop_token stop) = 0;
  /// Does what a run that was capped left over.
  virtual HousekeepingReport go_on(std::stop_token stop) { return run(RunMode::real, std::move(stop)); }
};

/// Runs a task as a job, logs its report and counts what it found. What it leaves over is the next page, a
/// job of its own behind those that wait by then; so it goes on until the task comes by itself again, for
/// four hours at most.
class HousekeepingJob final : public jobs::JobHandler {
 public:
  struct Parts {
    HousekeepingTask& task;
    jobs::JobQueue& queue;
    const Clock& clock;
    telemetry::Metrics& metrics;
    telemetry::Log log;
  };
  /// What `parts` refers to must outlive the handler.
  explicit HousekeepingJob(Parts parts) : parts_(std::move(parts)) {}
  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;

 private:
  void report_on(const HousekeepingReport& report, const jobs::Job& job);

  Parts parts_;
};

}  // namespace lumbung::media

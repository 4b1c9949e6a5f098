#include "media/remove_objects.h"

#include <algorithm>

namespace lumbung::media {
namespace {

constexpr std::uint32_t kPage = 50;
/// Long beside what a storage may take for a page, so that two processes rarely have the same object in hand.
constexpr std::chrono::seconds kLease = std::chrono::minutes(10);
/// No request to remove begins so shortly before the lease ends.
constexpr std::chrono::seconds kLeaseMargin = std::chrono::minutes(2);
constexpr std::chrono::seconds kPauseMin{30};
constexpr std::chrono::seconds kPauseMax = std::chrono::hours(1);

}  // namespace

void announce_removals(JobQueue& queue, const telemetry::Log& log) {
  try {
    queue.enqueue(
        {.kind = JobKind::remove_objects, .unique_key = "remove_objects", .request_id = "remove_objects"});
  } catch (const Fault& fault) {
    log.warning("removals.untold", {{"message", fault.what()}});
  }
}

HousekeepingReport RemoveObjects::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = JobKind::remove_objects, .mode = mode};
  if (mode == RunMode::dry) {
    report.examined = report.removed = parts_.removals.backlog().waiting;
    return report;
  }
  const Timestamp begun = parts_.clock.now();
  for (;;) {
    const std::vector<Removal> page = parts_.removals.lease(kPage, kLease);
    if (page.empty()) return report;
    remove_page(page, report, stop);
    report.interrupted = stop.stop_requested();
    report.capped = settings_.remove_for && parts_.clock.now() - begun >= *settings_.remove_for;
    if (report.interrupted || report.capped) return report;
  }
}

void RemoveObjects::remove_page(const std::vector<Removal>& page, HousekeepingReport& report,
                                const std::stop_token& stop) {
  std::vector<Removal> gone;
  for (const Removal& removal : page) {
    // What is left of the page is taken up again when its lease is over.
    if (stop.stop_requested() || parts_.clock.now() + kLeaseMargin >= removal.leased_until) break;
    ++report.examined;
    if (remove(removal, report)) gone.push_back(removal);
  }
  parts_.removals.finish(gone);
}

bool RemoveObjects::remove(const Removal& removal, HousekeepingReport& report) {
  try {
    if (parts_.storage.remove(removal.path)) ++report.removed;
    return true;
  } catch (const Fault& fault) {
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(parts_.clock.now() - removal.noted_at);
    const std::chrono::seconds delay = std::clamp(age, kPauseMin, kPauseMax);
    parts_.removals.postpone(removal, delay);
    report.add_problem("not removed: " + removal.path.str() + ": " + fault.what());
    return false;
  }
}

}  // namespace lumbung::media

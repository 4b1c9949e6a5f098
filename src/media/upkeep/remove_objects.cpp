#include "media/upkeep/remove_objects.h"

#include <algorithm>

namespace lumbung::media {
namespace {

constexpr std::uint32_t kRemovalPage = 50;
/// Long beside what a storage may take for a page, so that two processes rarely have the same object in hand.
constexpr std::chrono::seconds kInHandFor = std::chrono::minutes(10);
/// No request to remove begins so shortly before that time is over.
constexpr std::chrono::seconds kInHandMargin = std::chrono::minutes(2);
constexpr std::chrono::seconds kPauseMin{30};
constexpr std::chrono::seconds kPauseMax = RemovalStore::kDelayMax;

}  // namespace

void announce_removals(jobs::JobQueue& queue, const telemetry::Log& log) {
  try {
    queue.enqueue({.kind = jobs::JobKind::remove_objects,
                   .unique_key = "remove_objects",
                   .request_id = "remove_objects"});
  } catch (const Fault& fault) {
    log.warning("removals.untold", {{"message", fault.what()}});
  }
}

HousekeepingReport RemoveObjects::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::remove_objects, .mode = mode};
  if (mode == RunMode::dry) {
    report.examined = report.removed = parts_.removals.backlog().waiting;
    return report;
  }
  TimeShare share(report, std::move(stop), settings_.run_for);
  // In turn, so that however many rows follow something, others see removed what they erased.
  for (bool has_more = true; has_more && !share.is_over();) {
    const bool has_followed = parts_.removals.follow_replacement();
    const std::vector<Removal> page = parts_.removals.take(kRemovalPage, kInHandFor);
    remove_page(page, report, share);
    has_more = has_followed || !page.empty();
  }
  return report;
}

void RemoveObjects::remove_page(const std::vector<Removal>& page, HousekeepingReport& report,
                                TimeShare& share) {
  std::vector<Removal> gone;
  std::vector<Removal> left;
  for (const Removal& removal : page) {
    if (share.is_over() || parts_.clock.now() + kInHandMargin >= removal.in_hand_until) {
      left.push_back(removal);
      continue;
    }
    ++report.examined;
    if (remove(removal, report)) gone.push_back(removal);
  }
  const bool is_local = parts_.storage.location() == Location::local;
  parts_.removals.finish(gone, is_local ? RemovalStore::Names::free_at_once : RemovalStore::Names::rest);
  parts_.removals.release(left);
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

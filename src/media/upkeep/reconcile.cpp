#include "media/upkeep/reconcile.h"

namespace lumbung::media {

HousekeepingReport Reconcile::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::reconcile, .mode = mode};
  if (mode == RunMode::dry) return report;
  if (const std::uint64_t failed = condemnations_.carry_out(stop); failed > 0) {
    report.add_problem(std::to_string(failed) + " media failed for malware that was found in their content");
    report.changed["condemned"] = failed;
  }
  report.examined = jobs_.reconcile();
  if (report.examined == 0) return report;
  report.add_problem(std::to_string(report.examined) + " media had lost their jobs and have new ones");
  queue_.announce(jobs::QueueName::media_high, std::nullopt);
  return report;
}

}  // namespace lumbung::media

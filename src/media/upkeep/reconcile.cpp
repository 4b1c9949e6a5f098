#include "media/upkeep/reconcile.h"

#include "media/upkeep/mirror_upkeep.h"

namespace lumbung::media {

HousekeepingReport Reconcile::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::reconcile, .mode = mode};
  if (mode == RunMode::dry) return report;
  if (const std::uint64_t failed = parts_.condemnations.carry_out(stop); failed > 0) {
    report.add_problem(std::to_string(failed) + " media failed for malware that was found in their content");
    report.changed["condemned"] = failed;
  }
  make_lost_jobs(report);
  keep_mirror(parts_.mirror, settings_, report, stop);
  return report;
}

void Reconcile::make_lost_jobs(HousekeepingReport& report) {
  report.examined = parts_.jobs.reconcile();
  if (report.examined == 0) return;
  report.add_problem(std::to_string(report.examined) + " media had lost their jobs and have new ones");
  parts_.queue.announce(jobs::QueueName::media_high, std::nullopt);
}

}  // namespace lumbung::media

#include "media/upkeep/housekeeping.h"

#include <boost/json.hpp>

#include "base/word_table.h"
#include "telemetry/trace_log.h"

namespace lumbung::media {
namespace {

namespace json = boost::json;

constexpr std::size_t kProblemsKeptMax = 1000;
constexpr std::size_t kListedMax = 1000;

constexpr WordTable<OrphanAction, 4> kOrphanActions({
    {OrphanAction::off, "off"},
    {OrphanAction::report, "report"},
    {OrphanAction::archive, "archive"},
    {OrphanAction::soft_delete, "delete"},
});

}  // namespace

std::string_view word_of(OrphanAction action) {
  return kOrphanActions.word_of(action);
}

void HousekeepingReport::add_problem(std::string text) {
  ++problems_total;
  if (problems.size() < kProblemsKeptMax) problems.push_back(std::move(text));
}

void HousekeepingReport::add_listed(std::string text) {
  if (listed.size() < kListedMax) listed.push_back(std::move(text));
}

std::string HousekeepingReport::to_json() const {
  json::object kept;
  for (const auto& [reason, count] : kept_because) kept[reason] = count;
  json::object kinds;
  for (const auto& [kind, count] : found) kinds[kind] = count;
  json::object did;
  for (const auto& [what, count] : changed) did[what] = count;
  return json::serialize(json::object{{"task", to_string(task)},
                                      {"dry_run", mode == RunMode::dry},
                                      {"examined", examined},
                                      {"removed", removed},
                                      {"bytes", bytes},
                                      {"kept_because", std::move(kept)},
                                      {"found", std::move(kinds)},
                                      {"healed", healed},
                                      {"changed", std::move(did)},
                                      {"listed", json::array(listed.begin(), listed.end())},
                                      {"problems", json::array(problems.begin(), problems.end())},
                                      {"problems_total", problems_total},
                                      {"capped", capped},
                                      {"interrupted", interrupted}});
}

jobs::JobVerdict HousekeepingJob::run(const jobs::LeasedJob& job, std::stop_token stop) {
  const HousekeepingReport report = task_.run(RunMode::real, std::move(stop));
  const bool is_notable = report.removed > 0 || report.problems_total > 0;
  for (const auto& [kind, count] : report.found) metrics_.storage_found(kind, count);
  metrics_.storage_healed(report.healed);
  const telemetry::Log log =
      telemetry::traced(log_.with({{"job_id", job.job.id}, {"kind", to_string(report.task)}}), job.job.trace);
  if (is_notable) {
    log.info("housekeeping.done", {{"examined", report.examined},
                                   {"removed", report.removed},
                                   {"size_bytes", report.bytes},
                                   {"problems", report.problems_total},
                                   {"healed", report.healed},
                                   {"capped", report.capped}});
  }
  for (const auto& [what, count] : report.changed)
    log.info("housekeeping.changed", {{"what", what}, {"count", count}});
  for (const std::string& line : report.listed) log.info("housekeeping.listed", {{"message", line}});
  for (const std::string& problem : report.problems)
    log.warning("housekeeping.problem", {{"message", problem}});
  if (report.interrupted) return {jobs::JobVerdict::Ending::retry, "It was interrupted before its end."};
  return {jobs::JobVerdict::Ending::done, {}};
}

}  // namespace lumbung::media

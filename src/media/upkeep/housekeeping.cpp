#include "media/upkeep/housekeeping.h"

#include <algorithm>

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

/// What a run leaves over goes on for so long.
constexpr std::chrono::seconds kNight = std::chrono::hours(4);

struct Page {
  std::uint64_t number = 0;  ///< of the runs that go on
  Timestamp until;           ///< none begins later
};

/// nullopt for a job that begins a run.
std::optional<Page> page_of(const jobs::Job& job) {
  boost::system::error_code broken;
  const json::value payload = json::parse(job.payload_json, broken);
  if (broken || !payload.is_object()) return std::nullopt;
  const json::value* number = payload.as_object().if_contains("page");
  const json::value* until = payload.as_object().if_contains("until_ms");
  if (number == nullptr || until == nullptr || !number->is_int64() || !until->is_int64()) return std::nullopt;
  return Page{static_cast<std::uint64_t>(number->as_int64()), from_unix_ms(until->as_int64())};
}

Timestamp end_of_pages(jobs::JobKind kind, Timestamp begun) {
  const auto& schedule = jobs::policy_of(kind).schedule;
  return begun + (schedule ? std::min(schedule->every, kNight) : kNight);
}

/// Two keys in turn, for the job of the last page still has its own: so there is one next page, also when a
/// killed worker's page is done again.
jobs::NewJob job_of(const Page& page, jobs::JobKind kind, const jobs::Job& last) {
  jobs::NewJob job;
  job.kind = kind;
  job.payload_json = json::serialize(
      json::object{{"page", static_cast<std::int64_t>(page.number)}, {"until_ms", to_unix_ms(page.until)}});
  job.unique_key = "page:" + std::string(to_string(kind)) + (page.number % 2 == 0 ? ":even" : ":odd");
  job.request_id = last.request_id;
  job.trace = last.trace;
  return job;
}

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
  const std::optional<Page> page = page_of(job.job);
  const HousekeepingReport report =
      page ? parts_.task.go_on(std::move(stop)) : parts_.task.run(RunMode::real, std::move(stop));
  report_on(report, job.job);
  if (report.interrupted) return {jobs::JobVerdict::Ending::retry, "It was interrupted before its end."};
  const Timestamp now = parts_.clock.now();
  const Page done = page.value_or(Page{0, end_of_pages(report.task, now)});
  if (report.has_more && now < done.until)
    parts_.queue.enqueue(job_of({done.number + 1, done.until}, report.task, job.job));
  return {jobs::JobVerdict::Ending::done, {}};
}

void HousekeepingJob::report_on(const HousekeepingReport& report, const jobs::Job& job) {
  const bool is_notable = report.removed > 0 || report.problems_total > 0;
  for (const auto& [kind, count] : report.found) parts_.metrics.storage_found(kind, count);
  parts_.metrics.storage_healed(report.healed);
  const telemetry::Log log =
      telemetry::traced(parts_.log.with({{"job_id", job.id}, {"kind", to_string(report.task)}}), job.trace);
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
}

}  // namespace lumbung::media

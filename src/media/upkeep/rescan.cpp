#include "media/upkeep/rescan.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kOriginalPage = 100;
/// One file at which the scanner breaks off must not end the run; a scanner that is away must not cost a look
/// at every file.
constexpr int kRefusalsMax = 3;

}  // namespace

HousekeepingReport Rescan::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::rescan, .mode = mode};
  if (parts_.scanner == nullptr) return report;
  const Result<std::string> version = parts_.scanner->signatures_version();
  if (!version) {
    report.add_problem(version.error().message);
    return report;
  }
  std::uint64_t after = 0;
  int refusals = 0;
  for (;;) {
    const auto originals = parts_.verdicts.outdated(*version, after, kOriginalPage);
    for (const UnscannedOriginal& original : originals) {
      report.interrupted = stop.stop_requested();
      report.capped = report.removed >= settings_.removals_max;
      if (report.interrupted || report.capped) return report;
      const Looked looked = scan(original, report, stop);
      after = original.ledger_id;
      if (looked == Looked::yes) refusals = 0;
      if (looked == Looked::scanner_away && ++refusals == kRefusalsMax) {
        report.add_problem("the scanner does not answer any more; the next run goes on");
        return report;
      }
    }
    if (originals.size() < kOriginalPage) return report;
  }
}

Rescan::Looked Rescan::scan(const UnscannedOriginal& original, HousekeepingReport& report,
                            const std::stop_token& stop) {
  const Result<OpenObject> object = parts_.storage.get(original.path);
  if (!object) {
    ++report.kept_because["its bytes are not there"];  // verify_storage tells of it
    return Looked::no;
  }
  const Result<ScanVerdict> verdict = parts_.scanner->scan(object->file.get(), object->bytes);
  if (!verdict) {
    ++report.kept_because[verdict.error().message];
    return Looked::scanner_away;
  }
  ++report.examined;
  const bool is_infected = verdict->finding == ScanVerdict::Finding::infected;
  if (is_infected) report.add_problem(original.path.str() + " carries " + verdict->signature);
  if (is_infected && report.mode == RunMode::dry) {
    ++report.removed;
    return Looked::yes;
  }
  parts_.verdicts.keep({original.content, object->bytes}, *verdict, std::nullopt);
  if (is_infected) report.removed += parts_.condemnations.carry_out(stop);
  return Looked::yes;
}

}  // namespace lumbung::media

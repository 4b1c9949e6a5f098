#include "media/upkeep/rescan.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kOriginalPage = 100;

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
  for (;;) {
    const auto originals = parts_.verdicts.outdated(*version, after, kOriginalPage);
    for (const UnscannedOriginal& original : originals) {
      report.interrupted = stop.stop_requested();
      report.capped = report.removed >= settings_.removals_max;
      if (report.interrupted || report.capped) return report;
      scan(original, report);
      after = original.ledger_id;
    }
    if (originals.size() < kOriginalPage) return report;
  }
}

void Rescan::scan(const UnscannedOriginal& original, HousekeepingReport& report) {
  const Result<OpenObject> object = parts_.storage.get(original.path);
  if (!object) {
    ++report.kept_because["its bytes are not there"];  // verify_storage tells of it
    return;
  }
  const Result<ScanVerdict> verdict = parts_.scanner->scan(object->file.get(), object->bytes);
  if (!verdict) {
    ++report.kept_because[verdict.error().message];
    return;
  }
  ++report.examined;
  if (verdict->finding != ScanVerdict::Finding::infected) {
    parts_.verdicts.put(original.content, *verdict);
    return;
  }
  report.add_problem(original.path.str() + " carries " + verdict->signature);
  if (report.mode == RunMode::dry) {
    ++report.removed;
    return;
  }
  const Condemnation outcome = parts_.repository.condemn(
      original.content, infected({ScanState::infected, verdict->signature, verdict->signatures_version}));
  report.removed += outcome.condemned;
  // Last, and not for a media that may yet be completed: what has a verdict is not looked at again.
  if (!outcome.is_in_process) parts_.verdicts.put(original.content, *verdict);
  parts_.events.notify();
}

}  // namespace lumbung::media

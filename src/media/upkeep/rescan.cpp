#include "media/upkeep/rescan.h"

#include <limits>

namespace lumbung::media {
namespace {

constexpr std::uint32_t kOriginalPage = 100;
constexpr std::uint64_t kEndOfLedger = std::numeric_limits<std::uint64_t>::max();

}  // namespace

HousekeepingReport Rescan::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::rescan, .mode = mode};
  if (parts_.scanner == nullptr) return report;
  const Result<std::string> version = parts_.scanner->signatures_version();
  if (!version) {
    report.add_problem(version.error().message);
    return report;
  }
  const std::uint64_t begin = begins_behind_.exchange(0);
  const bool at_end = pass({begin, kEndOfLedger}, *version, report, stop);
  if (at_end && begin > 0) pass({0, begin}, *version, report, stop);
  return report;
}

/// False when it ended before the last one.
bool Rescan::pass(Stretch stretch, std::string_view version, HousekeepingReport& report,
                  const std::stop_token& stop) {
  for (;;) {
    const auto originals = parts_.verdicts.outdated(version, stretch.after, kOriginalPage);
    for (const UnscannedOriginal& original : originals) {
      if (original.ledger_id > stretch.last) return true;
      report.interrupted = stop.stop_requested();
      report.capped = report.removed >= settings_.removals_max;
      if (report.interrupted || report.capped) return false;
      stretch.after = original.ledger_id;
      if (scan(original, report, stop) == Looked::yes || !is_scanner_away()) continue;
      report.add_problem("the scanner does not answer any more; the next run goes on");
      begins_behind_ = original.ledger_id;
      return false;
    }
    if (originals.size() < kOriginalPage) return true;
  }
}

/// Or is it the file at which it broke off?
bool Rescan::is_scanner_away() const {
  return !parts_.scanner->is_asked() || !parts_.scanner->signatures_version();
}

Rescan::Looked Rescan::scan(const UnscannedOriginal& original, HousekeepingReport& report,
                            const std::stop_token& stop) {
  const std::optional<Answer> answer = ask(original, report);
  if (!answer) return Looked::yes;
  const Result<ScanVerdict>& verdict = answer->verdict;
  if (!verdict) {
    ++report.kept_because[verdict.error().message];
    return Looked::no;
  }
  ++report.examined;
  const bool is_infected = verdict->finding == ScanVerdict::Finding::infected;
  if (is_infected) report.add_problem(original.path.str() + " carries " + verdict->signature);
  if (is_infected && report.mode == RunMode::dry) {
    ++report.removed;
    return Looked::yes;
  }
  parts_.verdicts.keep({original.content, answer->bytes}, *verdict, std::nullopt);
  if (is_infected) report.removed += parts_.condemnations.carry_out(stop);
  return Looked::yes;
}

/// nullopt where there are no bytes to scan. One original that can't be read does not keep the run, and each
/// one after it, from those behind it.
std::optional<Rescan::Answer> Rescan::ask(const UnscannedOriginal& original, HousekeepingReport& report) {
  try {
    const Result<OpenObject> object = parts_.storage.get(original.path);
    if (object) return Answer{parts_.scanner->scan(object->file.get(), object->bytes), object->bytes};
    ++report.kept_because["its bytes are not there"];  // verify_storage tells of it
  } catch (const ArchivedObject&) {
    ++report.kept_because["in an archive of the store"];
  } catch (const Fault& fault) {
    if (!is_about_one_object(fault)) throw;
    report.add_problem(original.path.str() + " can't be read: " + fault.what());
  }
  return std::nullopt;
}

}  // namespace lumbung::media

#include "media/upkeep/rescan.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "media/attempt/read_back.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kOriginalPage = 100;
/// Of others, which the store is asked to leave out: this node may be as many updates behind.
constexpr std::size_t kStandingVersionsMax = 32;

/// The versions of signatures whose verdicts stand: our own, and those that ours don't outrank, as they are
/// met.
class StandingVersions {
 public:
  StandingVersions(const MalwareScanner& scanner, std::string own)
      : scanner_(scanner), versions_({std::move(own)}) {}

  /// Whether the verdict on it stands.
  bool include(const UnscannedOriginal& original) {
    const std::optional<std::string>& other = original.signatures_version;
    if (!other || scanner_.outranks(versions_.front(), *other)) return false;
    const bool is_new = std::ranges::find(versions_, *other) == versions_.end();
    if (is_new && versions_.size() < kStandingVersionsMax) versions_.push_back(*other);
    return true;
  }
  std::span<const std::string> all() const { return versions_; }

 private:
  const MalwareScanner& scanner_;
  std::vector<std::string> versions_;
};

}  // namespace

HousekeepingReport Rescan::run(RunMode mode, std::stop_token stop) {
  return follow(mode, Stretch::all, std::move(stop));
}

HousekeepingReport Rescan::go_on(std::stop_token stop) {
  return follow(RunMode::real, Stretch::rest, std::move(stop));
}

HousekeepingReport Rescan::follow(RunMode mode, Stretch stretch, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::rescan, .mode = mode};
  if (parts_.scanner == nullptr) return report;
  const Result<std::string> version = parts_.scanner->signatures_version();
  if (!version) {
    report.add_problem(version.error().message);
    return report;
  }
  TimeShare share(report, stop, settings_.run_for);
  Course course(parts_.housekeeping, report.task, memory_for(settings_, mode));
  const bool begins_behind_some = course.after_id() > 0;
  const Run run{report, share, course, std::move(stop)};
  const bool at_end = course.follow({{"originals", [&] { return pass(*version, run); }}});
  // Those before come after, and last of all the one at which the scanner went away.
  if (at_end && begins_behind_some && stretch == Stretch::all) report.has_more = true;
  return report;
}

/// False when it ended before the last one.
bool Rescan::pass(const std::string& version, const Run& run) {
  StandingVersions standing(*parts_.scanner, version);
  for (;;) {
    const auto originals = parts_.verdicts.outdated(standing.all(), run.course.after_id(), kOriginalPage);
    for (const UnscannedOriginal& original : originals) {
      run.report.capped = run.report.removed >= settings_.removals_max;
      if (run.report.capped) return false;
      const Looked looked = standing.include(original) ? Looked::yes : scan(original, run.report, run.stop);
      run.course.reach(std::to_string(original.ledger_id));
      if (looked == Looked::no && is_scanner_away()) {
        run.report.add_problem("the scanner does not answer any more; the next run goes on");
        return false;
      }
      if (run.share.is_over()) return false;
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

/// nullopt where there are no bytes to scan, or others than the verdict would be on. One original that can't
/// be read does not keep the run, and each one after it, from those behind it.
std::optional<Rescan::Answer> Rescan::ask(const UnscannedOriginal& original, HousekeepingReport& report) {
  try {
    const Result<OpenObject> object = parts_.storage.get(original.path);
    if (!object) {
      ++report.kept_because["its bytes are not there"];  // verify_storage tells of it
      return std::nullopt;
    }
    if (hash_of(object->file.get()) == original.content)
      return Answer{parts_.scanner->scan(object->file.get(), object->bytes), object->bytes};
    report.add_problem(original.path.str() + " is not what was uploaded");
  } catch (const ArchivedObject&) {
    ++report.kept_because["in an archive of the store"];
  } catch (const Fault& fault) {
    if (!is_about_one_object(fault)) throw;
    report.add_problem(original.path.str() + " can't be read: " + fault.what());
  }
  return std::nullopt;
}

}  // namespace lumbung::media

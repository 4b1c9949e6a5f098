#include "media/upkeep/purge_temp.h"

#include <algorithm>
#include <functional>

#include "media/upkeep/object_sweep.h"

namespace lumbung::media {
namespace {

/// Some ten milliseconds on SQLite, for as long as nobody else writes.
constexpr std::uint32_t kForgottenPage = 500;
constexpr std::uint32_t kNotedPage = 50;

/// True when nothing old is left.
bool forget_in_pages(std::uint64_t& forgotten, TimeShare& share, const std::function<std::uint64_t()>& page) {
  for (;;) {
    const std::uint64_t gone = page();
    forgotten += gone;
    if (gone < kForgottenPage) return true;
    if (share.is_over()) return false;
    share.give_way();
  }
}

}  // namespace

HousekeepingReport PurgeTemp::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report = follow(mode, std::move(stop));
  if (mode == RunMode::real && !report.interrupted) parts_.quotas.recount();
  return report;
}

HousekeepingReport PurgeTemp::go_on(std::stop_token stop) {
  return follow(RunMode::real, std::move(stop));
}

/// True when all workspaces were noted.
bool PurgeTemp::note_growth(TimeShare& share, Timestamp now) {
  const auto day =
      static_cast<std::int32_t>(std::chrono::floor<std::chrono::days>(now.time_since_epoch()).count());
  std::optional<WorkspaceId> last = WorkspaceId{0};
  while ((last = parts_.statistics->note_growth(day, *last, kNotedPage))) {
    if (share.is_over()) return false;
    share.give_way();
  }
  return true;
}

/// True when no more old ones are to be expected: of a whole page none was old. Their numbers grow with time,
/// but whoever is sent to again later keeps the number, so some young ones may stand before old ones.
bool PurgeTemp::forget_recipients(std::uint64_t& forgotten, TimeShare& share, Timestamp before) {
  std::uint64_t after = 0;
  for (;;) {
    const auto page = parts_.housekeeping.purge_recipients(before, after, kForgottenPage);
    forgotten += page.forgotten;
    if (page.forgotten == 0 || page.looked_at < kForgottenPage) return true;
    if (share.is_over()) return false;
    share.give_way();
    after = page.last;
  }
}

/// False when the time was over before the last one; but one that can't be dropped keeps no other step from
/// its turn.
bool PurgeTemp::purge_uploads(std::uint64_t& expired, TimeShare& share) {
  bool is_over = false;
  const std::uint64_t purged = parts_.uploads->purge_expired([&] { return is_over = share.is_over(); });
  expired += purged;
  return !is_over || purged == 0;
}

/// Of jobs that come by themselves: the next of their kind does what such a letter left.
bool PurgeTemp::forget_scheduled_letters(std::uint64_t& forgotten, TimeShare& share, Timestamp before) {
  return std::ranges::all_of(jobs::job_kinds(), [&](const jobs::JobKindRow& row) {
    return !row.policy.schedule || forget_in_pages(forgotten, share, [&] {
      return parts_.jobs.purge_dead_letters(row.kind, before, kForgottenPage);
    });
  });
}

/// The audit trail, and tokens that had ended where it begins now.
bool PurgeTemp::forget_record(HousekeepingReport& report, TimeShare& share, Timestamp before) {
  const bool is_done = forget_in_pages(report.changed["audit entries forgotten"], share,
                                       [&] { return parts_.audit.purge_before(before, kForgottenPage); });
  if (!is_done || parts_.tokens == nullptr) return is_done;
  return forget_in_pages(report.changed["ended tokens forgotten"], share,
                         [&] { return parts_.tokens->purge_ended(before, kForgottenPage); });
}

HousekeepingReport PurgeTemp::follow(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::purge_temp, .mode = mode};
  const Timestamp now = parts_.clock.now();
  TimeShare share(report, std::move(stop), settings_.run_for);
  Course course(parts_.housekeeping, report.task, memory_for(settings_, mode));
  ObjectSweep sweep({parts_.storage, parts_.housekeeping, report, share, course}, settings_);
  std::vector<Course::Step> steps;
  // What those leave of an object, the sweep behind them finds.
  if (parts_.uploads != nullptr && mode == RunMode::real) {
    steps.emplace_back("uploads", [&] { return purge_uploads(report.changed["uploads expired"], share); });
  }
  steps.emplace_back("temp/", [&] { return sweep.over({"temp/", now - settings_.temp_after}); });
  if (parts_.statistics != nullptr && mode == RunMode::real) {
    steps.emplace_back("growth", [&] { return note_growth(share, now); });
  }
  const auto forget = [&](std::string_view what, const std::function<std::uint64_t()>& page) {
    steps.emplace_back(what, [&report, &share, what, page] {
      return forget_in_pages(report.changed[std::string(what) + " forgotten"], share, page);
    });
  };
  // Such a letter has nothing left to send, or to fetch, once the row is gone that it names.
  const auto forget_letters = [&](std::string_view what, jobs::JobKind kind, std::chrono::hours after) {
    forget(what, [this, kind, before = now - after] {
      return parts_.jobs.purge_dead_letters(kind, before, kForgottenPage);
    });
  };
  if (mode == RunMode::real) {
    forget("events",
           [&] { return parts_.events.purge_before(now - settings_.events_after, kForgottenPage); });
    forget("webhook deliveries",
           [&] { return parts_.webhooks.purge_before(now - settings_.deliveries_after, kForgottenPage); });
    forget_letters("dead letters of webhooks", jobs::JobKind::send_webhook, settings_.deliveries_after);
    forget("erasures", [&] {
      return parts_.housekeeping.purge_erasures(now - settings_.erasures_after, kForgottenPage);
    });
    forget("generations of names", [&] {
      return parts_.housekeeping.purge_generations(now - settings_.generations_after, kForgottenPage);
    });
    forget("imports",
           [&] { return parts_.housekeeping.purge_imports(now - settings_.imports_after, kForgottenPage); });
    forget_letters("dead letters of imports", jobs::JobKind::import, settings_.imports_after);
    forget_letters("dead letters of callbacks", jobs::JobKind::forward_callback, settings_.callbacks_after);
    steps.emplace_back("dead letters of the schedule", [&] {
      return forget_scheduled_letters(report.changed["dead letters of the schedule forgotten"], share,
                                      now - settings_.scheduled_after);
    });
    if (settings_.recipients_after) {
      steps.emplace_back("recipients", [&] {
        return forget_recipients(report.changed["recipients of campaigns forgotten"], share,
                                 now - *settings_.recipients_after);
      });
    }
    if (settings_.audit_after)
      steps.emplace_back("audit entries",
                         [&] { return forget_record(report, share, now - *settings_.audit_after); });
  }
  course.follow(steps);
  std::erase_if(report.changed, [](const auto& entry) { return entry.second == 0; });
  return report;
}

}  // namespace lumbung::media

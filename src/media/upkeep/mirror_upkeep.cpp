#include "media/upkeep/mirror_upkeep.h"

#include <functional>

#include "media/upkeep/time_share.h"

namespace lumbung::media {
namespace {

/// True when nothing is left.
bool go_through(const std::function<MirrorPage()>& page, const char* what, HousekeepingReport& report,
                TimeShare& share) {
  for (;;) {
    MirrorPage done = page();
    if (done.mended > 0) report.changed[what] += done.mended;
    for (std::string& problem : done.problems) report.add_problem(std::move(problem));
    if (!done.has_more) return true;
    if (share.is_over()) return false;
    share.give_way();
  }
}

}  // namespace

void keep_mirror(MirrorRepository& mirror, const HousekeepingSettings& settings, HousekeepingReport& report,
                 const std::stop_token& stop) {
  TimeShare share(report, stop, settings.run_for);
  if (go_through([&] { return mirror.catch_up(); }, "mirrored", report, share))
    go_through([&] { return mirror.check(); }, "mirrored anew", report, share);
}

}  // namespace lumbung::media

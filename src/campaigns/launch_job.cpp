#include "campaigns/launch_job.h"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "campaigns/rules.h"
#include "telemetry/span.h"

namespace lumbung::campaigns {
namespace {

/// What is left over waits for a minute.
constexpr std::size_t kDueAtOnce = 200;

/// So soon does a campaign begin whose time comes while others are in hand.
constexpr std::chrono::seconds kLookAgain{2};

/// A campaign that has to wait is left alone for so long.
constexpr std::chrono::seconds kTryAgain{30};

}  // namespace

/// Whose campaigns are in hand, and which have been. One that has to wait comes again, also while uploads of
/// another workspace hang.
class LaunchJob::Round {
 public:
  /// What of `due` is to go on now, a line for each workspace, in the order in which they came: as many as
  /// there is room for.
  std::vector<Line> take(std::vector<Campaign> due, Timestamp now, std::size_t workspaces_at_once) {
    const MutexLock lock(mutex_);
    one_ended_ = false;
    std::erase_if(seen_, [&](const auto& entry) { return now - entry.second >= kTryAgain; });
    std::map<WorkspaceId, std::size_t> places;
    std::vector<Line> lines;
    for (Campaign& campaign : due) {
      const WorkspaceId workspace = campaign.workspace_id;
      if (in_hand_.contains(workspace) || seen_.contains(campaign.uuid)) continue;
      const bool has_room = in_hand_.size() + lines.size() < workspaces_at_once;
      if (!has_room && !places.contains(workspace)) continue;
      const auto [place, is_new] = places.try_emplace(workspace, lines.size());
      if (is_new) lines.emplace_back();
      lines[place->second].push_back(std::move(campaign));
    }
    for (const auto& [workspace, place] : places) in_hand_.insert(workspace);
    return lines;
  }
  void end(const Line& line, Timestamp now) {
    const MutexLock lock(mutex_);
    in_hand_.erase(line.front().workspace_id);
    for (const Campaign& campaign : line) seen_.insert_or_assign(campaign.uuid, now);
    one_ended_ = true;
    changed_.notify_all();
  }
  bool is_over() const {
    const MutexLock lock(mutex_);
    return in_hand_.empty();
  }
  /// Until one has ended since the last take(), or it is time to look again.
  void wait(const std::stop_token& stop) {
    MutexLock lock(mutex_);
    changed_.wait_for(lock, stop, kLookAgain, [&]() LUMBUNG_REQUIRES(mutex_) { return one_ended_; });
  }

 private:
  mutable Mutex mutex_;
  StoppableCondition changed_;
  std::set<WorkspaceId> in_hand_ LUMBUNG_GUARDED_BY(mutex_);
  std::map<Uuid, Timestamp> seen_ LUMBUNG_GUARDED_BY(mutex_);
  bool one_ended_ LUMBUNG_GUARDED_BY(mutex_) = false;
};

/// What all threads did, and what went wrong last.
class LaunchJob::Outcome {
 public:
  void note_trouble(std::string words) {
    const MutexLock lock(mutex_);
    trouble_ = std::move(words);
  }
  void note_moved() {
    const MutexLock lock(mutex_);
    has_got_on_ = true;
  }
  jobs::JobVerdict verdict(bool is_stopped) const {
    const MutexLock lock(mutex_);
    if (!trouble_.empty()) return {jobs::JobVerdict::Ending::retry, trouble_};
    return is_stopped ? jobs::stopped_after(has_got_on_) : jobs::JobVerdict{};
  }

 private:
  mutable Mutex mutex_;
  std::string trouble_ LUMBUNG_GUARDED_BY(mutex_);
  bool has_got_on_ LUMBUNG_GUARDED_BY(mutex_) = false;
};

jobs::JobVerdict LaunchJob::run(const jobs::LeasedJob& /*job*/, std::stop_token stop) {
  parts_.course.sweep_holds(parts_.clock.now());
  Round round;
  Outcome outcome;
  {
    // One that ended is joined when its workspace gets another.
    std::map<WorkspaceId, std::jthread> threads;
    const telemetry::TraceContext cause = telemetry::TraceScope::current();
    while (!stop.stop_requested()) {
      const Timestamp now = parts_.clock.now();
      std::vector<Line> lines = round.take(parts_.course.due(now, kDueAtOnce), now, workspaces_at_once_);
      if (lines.empty() && round.is_over()) break;
      for (Line& line : lines) {
        const WorkspaceId workspace = line.front().workspace_id;
        threads[workspace] = std::jthread([this, &round, &outcome, &stop, cause, line = std::move(line)] {
          const telemetry::TraceScope scope(cause);
          move_on_all(line, stop, outcome);
          round.end(line, parts_.clock.now());
        });
      }
      // No other run of this job begins meanwhile: what becomes due now is not to wait for the slowest.
      round.wait(stop);
    }
  }
  return outcome.verdict(stop.stop_requested());
}

void LaunchJob::move_on_all(const Line& line, const std::stop_token& stop, Outcome& outcome) {
  for (const Campaign& campaign : line) {
    if (stop.stop_requested()) return;
    try {
      move_on(campaign);
      outcome.note_moved();
    } catch (const std::exception& fault) {
      // The others are not to wait for it.
      outcome.note_trouble(fault.what());
    }
  }
}

void LaunchJob::move_on(const Campaign& campaign) {
  switch (campaign.status) {
    case CampaignStatus::scheduled:
      begin(campaign);
      break;
    case CampaignStatus::launching:
      let_run(campaign);
      break;
    default:
      advance(campaign, Unless::changed, CampaignStatus::done);
  }
}

void LaunchJob::begin(const Campaign& campaign) {
  if (has_run_out(campaign, parts_.clock.now())) {
    advance(campaign, Unless::changed, CampaignStatus::suspended, std::string(kRunOut));
    return;
  }
  std::vector<Check> checks = readiness_.check(campaign);
  // What the application put into it since it was scheduled is held by the next step.
  std::erase_if(checks, [](const Check& check) { return check.check == kHeldCheck; });
  if (!is_ready(checks)) {
    advance(campaign, Unless::changed, CampaignStatus::suspended, first_failure(checks));
    return;
  }
  if (!advance(campaign, Unless::changed, CampaignStatus::launching)) return;
  Campaign launching = campaign;
  launching.status = CampaignStatus::launching;
  let_run(launching);
}

void LaunchJob::let_run(const Campaign& campaign) {
  const Status warm = readiness_.warm(campaign);
  if (warm) {
    advance(campaign, Unless::moved_on, CampaignStatus::running);
  } else if (warm.error().code != ErrorCode::unavailable) {
    advance(campaign, Unless::moved_on, CampaignStatus::suspended, warm.error().message);
  } else {
    // It goes on launching, and is tried again within a minute.
    log_.warning("campaign.waits", {{"campaign_uuid", campaign.uuid}, {"message", warm.error().message}});
  }
}

/// Its user may have postponed it or given it a later end while it waited here for its turn, or was looked
/// at.
bool LaunchJob::advance(const Campaign& campaign, Unless unless, CampaignStatus to,
                        const std::string& because) {
  const CampaignStatus from[] = {campaign.status};
  const bool done = unless == Unless::changed
                        ? parts_.campaigns.advance(campaign, to, because)
                        : parts_.campaigns.advance(campaign.workspace_id, campaign.uuid, from, to, because);
  if (done) {
    log_.info("campaign.advanced",
              {{"campaign_uuid", campaign.uuid}, {"status", to_string(to)}, {"message", because}});
  }
  return done;
}

}  // namespace lumbung::campaigns

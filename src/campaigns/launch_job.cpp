#include "campaigns/launch_job.h"

#include <algorithm>
#include <atomic>
#include <map>
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

/// The campaigns of each workspace, in the order in which they came.
std::vector<std::vector<Campaign>> lines_of(std::vector<Campaign> due) {
  std::vector<std::vector<Campaign>> lines;
  std::map<WorkspaceId, std::size_t> places;
  for (Campaign& campaign : due) {
    const auto [place, is_new] = places.try_emplace(campaign.workspace_id, lines.size());
    if (is_new) lines.emplace_back();
    lines[place->second].push_back(std::move(campaign));
  }
  return lines;
}

}  // namespace

/// What went wrong last, of all threads.
class LaunchJob::Trouble {
 public:
  void note(std::string words) {
    const MutexLock lock(mutex_);
    words_ = std::move(words);
  }
  std::string words() const {
    const MutexLock lock(mutex_);
    return words_;
  }

 private:
  mutable Mutex mutex_;
  std::string words_ LUMBUNG_GUARDED_BY(mutex_);
};

jobs::JobVerdict LaunchJob::run(const jobs::LeasedJob& /*job*/, std::stop_token stop) {
  parts_.course.sweep_holds(parts_.clock.now());
  const std::vector<Line> lines = lines_of(parts_.course.due(parts_.clock.now(), kDueAtOnce));
  std::atomic<std::size_t> next{0};
  Trouble trouble;
  const auto take_turns = [&] {
    for (std::size_t i = next++; i < lines.size(); i = next++) move_on_all(lines[i], stop, trouble);
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t more = std::min(workspaces_at_once_, lines.size());
    threads.reserve(more);
    const telemetry::TraceContext cause = telemetry::TraceScope::current();
    for (std::size_t i = 1; i < more; ++i) {
      threads.emplace_back([&take_turns, cause] {
        const telemetry::TraceScope scope(cause);
        take_turns();
      });
    }
    take_turns();
  }
  if (stop.stop_requested()) return {jobs::JobVerdict::Ending::retry, "stopped"};
  const std::string words = trouble.words();
  if (!words.empty()) return {jobs::JobVerdict::Ending::retry, words};
  return {};
}

void LaunchJob::move_on_all(const Line& line, const std::stop_token& stop, Trouble& trouble) {
  for (const Campaign& campaign : line) {
    if (stop.stop_requested()) return;
    try {
      move_on(campaign);
    } catch (const std::exception& fault) {
      // The others are not to wait for it.
      trouble.note(fault.what());
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
      advance(campaign, CampaignStatus::done);
  }
}

void LaunchJob::begin(const Campaign& campaign) {
  if (has_run_out(campaign, parts_.clock.now())) {
    advance(campaign, CampaignStatus::suspended, std::string(kRunOut));
    return;
  }
  const std::vector<Check> checks = readiness_.check(campaign);
  if (!is_ready(checks)) {
    advance(campaign, CampaignStatus::suspended, first_failure(checks));
    return;
  }
  if (!advance(campaign, CampaignStatus::launching)) return;
  Campaign launching = campaign;
  launching.status = CampaignStatus::launching;
  let_run(launching);
}

void LaunchJob::let_run(const Campaign& campaign) {
  const Status warm = readiness_.warm(campaign);
  if (warm) {
    advance(campaign, CampaignStatus::running);
  } else if (warm.error().code != ErrorCode::unavailable) {
    advance(campaign, CampaignStatus::suspended, warm.error().message);
  } else {
    // It goes on launching, and is tried again within a minute.
    log_.warning("campaign.waits", {{"campaign_uuid", campaign.uuid}, {"message", warm.error().message}});
  }
}

bool LaunchJob::advance(const Campaign& campaign, CampaignStatus to, const std::string& because) {
  const CampaignStatus from[] = {campaign.status};
  const bool done = parts_.campaigns.advance(campaign.workspace_id, campaign.uuid, from, to, because);
  if (done) {
    log_.info("campaign.advanced",
              {{"campaign_uuid", campaign.uuid}, {"status", to_string(to)}, {"message", because}});
  }
  return done;
}

}  // namespace lumbung::campaigns

#pragma once

#include <cstddef>
#include <stop_token>
#include <utility>
#include <vector>

#include "campaigns/readiness.h"
#include "jobs/job_handler.h"
#include "telemetry/log.h"

namespace lumbung::campaigns {

/// Moves campaigns on: those whose time has come are launched, or suspended with the reason; those that are
/// launching run once all that they send is at Meta; those that run beyond their end are done. A kill between
/// any two steps leaves a campaign in a state that the next run goes on from. Workspaces are served side by
/// side, each in a thread of its own; what becomes due meanwhile joins them, and what has to wait again: one
/// whose uploads to Meta hang holds up its own campaigns.
class LaunchJob final : public jobs::JobHandler {
 public:
  /// What `parts` refers to must outlive the handler.
  LaunchJob(const CampaignParts& parts, telemetry::Log log, std::size_t workspaces_at_once = 8)
      : parts_(parts), readiness_(parts), log_(std::move(log)), workspaces_at_once_(workspaces_at_once) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;

 private:
  using Line = std::vector<Campaign>;  ///< of one workspace
  class Round;
  class Outcome;

  void move_on_all(const Line& line, const std::stop_token& stop, Outcome& outcome);
  void move_on(const Campaign& campaign);
  void begin(const Campaign& campaign);
  void let_run(const Campaign& campaign);
  /// `changed` since it was read, in any way; `moved_on` to another state.
  enum class Unless { changed, moved_on };
  bool advance(const Campaign& campaign, Unless unless, CampaignStatus to, const std::string& because = {});

  CampaignParts parts_;
  Readiness readiness_;
  telemetry::Log log_;
  const std::size_t workspaces_at_once_;
};

}  // namespace lumbung::campaigns

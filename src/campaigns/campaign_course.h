#pragma once

#include <cstddef>
#include <vector>

#include <boost/json/value.hpp>

#include "base/clock.h"
#include "base/ids.h"
#include "base/uuid.h"
#include "campaigns/campaign.h"

namespace lumbung::campaigns {

/// What moves campaigns on that nobody asks after. Thread-safe, blocks, throws Fault when the database does
/// not answer.
class CampaignCourse {
 public:
  virtual ~CampaignCourse() = default;
  /// Those that are launching, that are scheduled for `now` or before, and that run beyond their end.
  virtual std::vector<Campaign> due(Timestamp now, std::size_t limit) = 0;
  /// What the last preflight said; nothing is told of it.
  virtual void note_preflight(WorkspaceId workspace, const Uuid& uuid,
                              const boost::json::value& preflight) = 0;
  /// Lets go of holds that have lapsed, and of those of campaigns that the application has removed.
  virtual void sweep_holds(Timestamp now) = 0;
};

}  // namespace lumbung::campaigns

#include "campaigns/launch_job.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>

#include <gtest/gtest.h>

#include "media/url_signer.h"
#include "support/turned_clock.h"
#include "unit/campaigns/template_room.h"

namespace lumbung::campaigns {
namespace {

constexpr WorkspaceId kSlow{1};
constexpr WorkspaceId kQuick{2};

Campaign beyond_its_end(WorkspaceId workspace) {
  Campaign campaign;
  campaign.workspace_id = workspace;
  campaign.uuid = Uuid::make();
  campaign.status = CampaignStatus::running;
  return campaign;
}

class DueCampaigns final : public CampaignCourse {
 public:
  std::vector<Campaign> due(Timestamp, std::size_t) override {
    if (slow_looks-- > 0) clock.turn(std::chrono::seconds(40));
    std::vector<Campaign> now = campaigns;
    campaigns.insert(campaigns.end(), later.begin(), later.end());
    later.clear();
    return now;
  }
  void note_preflight(WorkspaceId, const Uuid&, const boost::json::value&) override {}
  void sweep_holds(Timestamp) override {}

  std::vector<Campaign> campaigns;
  std::vector<Campaign> later;  ///< due from the second look on
  test::TurnedClock clock;
  int slow_looks = 0;  ///< before the others
};

/// Nothing of the slow workspace goes on before so much of the quick one did.
class UnlikeWorkspaces final : public CampaignRepository {
 public:
  Result<Campaign> create(const Campaign& wanted) override { return wanted; }
  std::optional<Campaign> find(WorkspaceId, const Uuid&) override { return std::nullopt; }
  std::optional<Campaign> find(WorkspaceId, CampaignId) override { return std::nullopt; }
  CampaignPage list(WorkspaceId, std::optional<CampaignId>, std::size_t) override { return {}; }
  bool update(const Campaign&, std::span<const CampaignStatus>) override { return false; }
  bool advance(WorkspaceId, const Uuid&, std::span<const CampaignStatus>, CampaignStatus,
               const std::string&) override {
    return false;
  }
  bool advance(const Campaign& as_read, CampaignStatus to, const std::string&) override {
    const auto& [workspace, uuid] = std::tie(as_read.workspace_id, as_read.uuid);
    std::unique_lock lock(mutex_);
    if (workspace == kSlow &&
        !moved_.wait_for(lock, std::chrono::seconds(20), [this] { return quick_ >= quick_first; }))
      throw Fault("it held the other workspace up");
    if (workspace == kQuick) ++quick_;
    if (ends_time) stop.request_stop();
    moved_.notify_all();
    advanced.emplace_back(uuid, to);
    return true;
  }
  bool remove(WorkspaceId, const Uuid&, std::span<const CampaignStatus>) override { return false; }
  std::vector<Campaign> active_with(WorkspaceId, MediaId) override { return {}; }

  std::vector<std::pair<Uuid, CampaignStatus>> advanced;
  std::stop_source stop;
  bool ends_time = false;  ///< with the first that goes on
  int quick_first = 1;

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  int quick_ = 0;
};

class LaunchJobTest : public testing::Test {
 protected:
  void run(std::size_t workspaces_at_once) {
    const jobs::JobVerdict verdict = verdict_of(workspaces_at_once);
    EXPECT_EQ(verdict.ending, jobs::JobVerdict::Ending::done) << verdict.error;
  }
  jobs::JobVerdict verdict_of(std::size_t workspaces_at_once) {
    LaunchJob job({.campaigns = campaigns_,
                   .course = course_,
                   .holds = room_.holds,
                   .media = room_.media,
                   .urls = urls_,
                   .clock = course_.clock},
                  {}, workspaces_at_once);
    return job.run({}, campaigns_.stop.get_token());
  }

  TemplateRoom room_;
  media::UrlSigner signer_{{"key", ""}, ""};
  media::MediaUrls urls_{signer_, nullptr, room_.clock};
  DueCampaigns course_;
  UnlikeWorkspaces campaigns_;
};

TEST_F(LaunchJobTest, AWorkspaceThatIsSlowHoldsUpItsOwnCampaigns) {
  course_.campaigns = {beyond_its_end(kSlow), beyond_its_end(kSlow), beyond_its_end(kQuick)};
  run(8);
  ASSERT_EQ(campaigns_.advanced.size(), 3U);
  EXPECT_EQ(campaigns_.advanced[0].first, course_.campaigns[2].uuid);
  EXPECT_EQ(campaigns_.advanced[1].first, course_.campaigns[0].uuid) << "in the order in which they came";
}

TEST_F(LaunchJobTest, WhatIsDueWhileAnotherWorkspaceIsSlowDoesNotWaitForIt) {
  course_.campaigns = {beyond_its_end(kSlow)};
  course_.later = {beyond_its_end(kQuick)};
  run(8);
  ASSERT_EQ(campaigns_.advanced.size(), 2U);
  EXPECT_EQ(campaigns_.advanced[0].first, course_.campaigns[1].uuid);
}

TEST_F(LaunchJobTest, ACampaignThatHasToWaitComesAgainWhileAnotherWorkspaceIsSlow) {
  course_.campaigns = {beyond_its_end(kSlow), beyond_its_end(kQuick)};
  course_.slow_looks = 8;
  campaigns_.quick_first = 2;
  run(8);
  const Uuid waiting = course_.campaigns[1].uuid;
  ASSERT_GE(campaigns_.advanced.size(), 3U);
  EXPECT_EQ(campaigns_.advanced[0].first, waiting);
  EXPECT_EQ(campaigns_.advanced[1].first, waiting) << "in the same run";
}

TEST_F(LaunchJobTest, MoreThanThereIsTimeForIsNoFailure) {
  course_.campaigns = {beyond_its_end(kQuick), beyond_its_end(kQuick)};
  campaigns_.ends_time = true;
  EXPECT_EQ(verdict_of(8).ending, jobs::JobVerdict::Ending::postpone);
  EXPECT_EQ(campaigns_.advanced.size(), 1U);
  EXPECT_EQ(verdict_of(8).ending, jobs::JobVerdict::Ending::retry) << "nothing went on at all";
}

TEST_F(LaunchJobTest, WorkspacesBeyondItsRoomComeInTheSameRun) {
  for (std::uint64_t i = 0; i < 10; ++i) course_.campaigns.push_back(beyond_its_end(WorkspaceId{10 + i}));
  run(3);
  EXPECT_EQ(campaigns_.advanced.size(), 10U);
}

}  // namespace
}  // namespace lumbung::campaigns

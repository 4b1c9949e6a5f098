#include "campaigns/launch_job.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

#include <gtest/gtest.h>

#include "media/url_signer.h"
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
  std::vector<Campaign> due(Timestamp, std::size_t) override { return campaigns; }
  void note_preflight(WorkspaceId, const Uuid&, const boost::json::value&) override {}
  void sweep_holds(Timestamp) override {}

  std::vector<Campaign> campaigns;
};

/// Nothing of the slow workspace goes on before something of the quick one did.
class UnlikeWorkspaces final : public CampaignRepository {
 public:
  Result<Campaign> create(const Campaign& wanted) override { return wanted; }
  std::optional<Campaign> find(WorkspaceId, const Uuid&) override { return std::nullopt; }
  CampaignPage list(WorkspaceId, std::optional<CampaignId>, std::size_t) override { return {}; }
  bool update(const Campaign&, std::span<const CampaignStatus>) override { return false; }
  bool advance(WorkspaceId workspace, const Uuid& uuid, std::span<const CampaignStatus>, CampaignStatus to,
               const std::string&) override {
    std::unique_lock lock(mutex_);
    if (workspace == kSlow && !moved_.wait_for(lock, std::chrono::seconds(20), [this] { return is_quick_; }))
      throw Fault("it held the other workspace up");
    is_quick_ = is_quick_ || workspace == kQuick;
    moved_.notify_all();
    advanced.emplace_back(uuid, to);
    return true;
  }
  bool remove(WorkspaceId, const Uuid&, std::span<const CampaignStatus>) override { return false; }
  std::vector<Campaign> active_with(WorkspaceId, MediaId) override { return {}; }

  std::vector<std::pair<Uuid, CampaignStatus>> advanced;

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  bool is_quick_ = false;
};

TEST(LaunchJob, AWorkspaceThatIsSlowHoldsUpItsOwnCampaigns) {
  TemplateRoom room;
  const media::UrlSigner signer({"key", ""}, "");
  const media::MediaUrls urls(signer, nullptr, room.clock);
  DueCampaigns course;
  UnlikeWorkspaces campaigns;
  LaunchJob job({.campaigns = campaigns,
                 .course = course,
                 .holds = room.holds,
                 .media = room.media,
                 .urls = urls,
                 .clock = room.clock},
                {});
  course.campaigns = {beyond_its_end(kSlow), beyond_its_end(kSlow), beyond_its_end(kQuick)};
  const jobs::JobVerdict verdict = job.run({}, {});
  EXPECT_EQ(verdict.ending, jobs::JobVerdict::Ending::done) << verdict.error;
  ASSERT_EQ(campaigns.advanced.size(), 3U);
  EXPECT_EQ(campaigns.advanced[0].first, course.campaigns[2].uuid);
  EXPECT_EQ(campaigns.advanced[1].first, course.campaigns[0].uuid) << "in the order in which they came";
}

}  // namespace
}  // namespace lumbung::campaigns

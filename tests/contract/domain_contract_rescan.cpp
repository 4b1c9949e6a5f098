// What a rescan leaves over, and what it takes a verdict for.
#include "contract/domain_contract.h"
#include "media/upkeep/rescan.h"

namespace lumbung::test {
namespace {

using media::HousekeepingReport;
using media::Media;
using media::RunMode;
using media::VariantName;
using Finding = media::ScanVerdict::Finding;

class RescanAtWork : public DomainContract {
 protected:
  /// As another process would: all that is known of the last run stands in the database.
  media::Rescan task() {
    return media::Rescan({&scanner_, scan_verdicts_, condemnations_, storage_, housekeeping_}, settings_);
  }
  Media stored(std::string_view content) {
    const Media media = uploaded(content);
    work_all();
    return state_of(media);
  }

  media::HousekeepingSettings settings_;
};

TEST_F(RescanAtWork, EndsAfterItsTimeAndGoesOnBehindWhatItLookedAt) {
  const Media archived = stored("padi");
  for (const char* content : {"beras", "gabah", "nasi"}) stored(content);
  storage_.troubles[archived.path_of(VariantName::original)->str()] = [] {
    throw media::ArchivedObject("restore it first");
  };
  scanner_.version = "2";
  settings_.run_for = std::chrono::seconds(0);
  HousekeepingReport report = task().run(RunMode::real, {});
  EXPECT_EQ(report.kept_because.at("in an archive of the store"), 1U);
  EXPECT_EQ(report.examined, 0U) << "its time was over";
  for (int looked_at = 0; looked_at < 3; ++looked_at) {
    ASSERT_TRUE(report.has_more);
    EXPECT_FALSE(report.interrupted) << "as a job it would be tried again, and be a dead letter in the end";
    report = task().go_on({});
    EXPECT_EQ(report.examined, 1U);
    EXPECT_TRUE(report.kept_because.empty()) << "what can't be scanned is looked at once a round";
  }
  EXPECT_FALSE(task().go_on({}).has_more) << "that was all";
}

TEST_F(RescanAtWork, BindsNoVerdictToAContentWhoseBytesItDidNotSee) {
  const Media spoilt = stored("evil");
  workspace_ = database::SqlWorkspaceRepository(database_, clock_).create("two", {}).id;
  const Media whole = stored("evil");
  const media::ObjectKey original = *spoilt.path_of(VariantName::original);
  damage(original, "something else");
  scanner_.version = "2";
  scanner_.finding = Finding::infected;
  scanner_.finds_in_bytes = std::string_view("evil").size();
  const HousekeepingReport report = task().run(RunMode::real, {});
  EXPECT_EQ(report.examined, 1U);
  EXPECT_EQ(report.problems.front(), original.str() + " is not what was uploaded");
  EXPECT_TRUE(state_of(whole).is_infected());
  EXPECT_TRUE(state_of(spoilt).is_infected()) << "it is the same content";
}

}  // namespace
}  // namespace lumbung::test

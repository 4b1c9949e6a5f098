// What a rescan leaves over, and what it takes a verdict for.
#include <span>

#include "contract/domain_contract.h"
#include "database/engine/session.h"
#include "media/upkeep/rescan.h"

namespace lumbung::test {
namespace {

using media::HousekeepingReport;
using media::Media;
using media::RunMode;
using media::VariantName;
using Finding = media::ScanVerdict::Finding;

/// Counts the pages that are read.
class CountedVerdicts final : public media::ScanVerdictStore {
 public:
  explicit CountedVerdicts(media::ScanVerdictStore& verdicts) : verdicts_(verdicts) {}
  int pages = 0;

  std::optional<media::ScanVerdict> find(const Sha256& content) override { return verdicts_.find(content); }
  media::ScanVerdict keep(const media::ScannedContent& content, const media::ScanVerdict& verdict,
                          const std::optional<media::ScanVerdict>& known) override {
    return verdicts_.keep(content, verdict, known);
  }
  std::vector<media::UnscannedOriginal> outdated(std::span<const std::string> standing, std::uint64_t after,
                                                 std::uint32_t limit) override {
    ++pages;
    return verdicts_.outdated(standing, after, limit);
  }
  std::vector<media::CondemnedContent> condemned(std::uint32_t limit) override {
    return verdicts_.condemned(limit);
  }
  void carried_out(const media::CondemnedContent& content) override { verdicts_.carried_out(content); }

 private:
  media::ScanVerdictStore& verdicts_;
};

class RescanAtWork : public DomainContract {
 protected:
  /// As another process would: all that is known of the last run stands in the database.
  media::Rescan task() {
    return media::Rescan({&scanner_, verdicts_, condemnations_, storage_, housekeeping_}, settings_);
  }
  Media stored(std::string_view content) {
    const Media media = uploaded(content);
    work_all();
    return state_of(media);
  }

  std::string version_of(std::string_view content) {
    return scan_verdicts_.find(Sha256::of(as_bytes(content)))->signatures_version;
  }
  /// Originals that the scanner of another node has looked at, each content once.
  void looked_at_elsewhere(std::string_view version, int count) {
    for (int i = 0; i < count; ++i) {
      const std::string content = "of another node " + std::string(version) + " " + std::to_string(i);
      const Sha256 hash = Sha256::of(as_bytes(content));
      const std::string path =
          "original/workspace_" + std::to_string(workspace_.value) + "/2026/01/" + hash.hex() + "_image.jpg";
      scan_verdicts_.keep({hash, content.size()}, {Finding::clean, "", std::string(version)}, {});
      database_.transact([&](database::Session& session) {
        session.execute(
            "INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs,"
            " created_at_ms) VALUES (:workspace, :hash, 'original', :path, 1, :hash, 1, 1)",
            {{"workspace", workspace_}, {"hash", hash.hex()}, {"path", path}});
      });
    }
  }

  CountedVerdicts verdicts_{scan_verdicts_};
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

TEST_F(RescanAtWork, LetsVerdictsOfNewerSignaturesStand) {
  scanner_.version = "3";
  stored("nasi");
  scanner_.version = "1";
  stored("beras");
  scanner_.version = "2";
  EXPECT_EQ(task().run(RunMode::real, {}).examined, 1U);
  EXPECT_EQ(version_of("nasi"), "3");
  EXPECT_EQ(version_of("beras"), "2");
  scanner_.version = "3";
  EXPECT_EQ(task().run(RunMode::real, {}).examined, 1U) << "on the other node";
  scanner_.version = "2";
  EXPECT_EQ(task().run(RunMode::real, {}).examined, 0U) << "nobody takes up what the other one did";
  EXPECT_EQ(version_of("beras"), "3");
}

TEST_F(RescanAtWork, ReadsNoMoreThanAPageOfWhatStands) {
  scanner_.version = "1";
  stored("nasi");
  looked_at_elsewhere("4", 220);
  looked_at_elsewhere("3", 220);
  stored("beras");
  scanner_.version = "2";
  const HousekeepingReport report = task().run(RunMode::real, {});
  EXPECT_EQ(report.examined, 2U);
  EXPECT_TRUE(report.kept_because.empty()) << "nobody looks for the bytes of the others";
  EXPECT_EQ(verdicts_.pages, 3) << "one for each version that is met, and the rest";
}

}  // namespace
}  // namespace lumbung::test

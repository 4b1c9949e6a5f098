#include "contract/domain_contract.h"
#include "database/engine/session.h"
#include "media/upkeep/cleanup_orphans.h"
#include "media/upkeep/purge_deleted.h"

namespace lumbung::test {
namespace {

using media::HousekeepingReport;
using media::HousekeepingSettings;
using media::OrphanAction;
using media::RunMode;
using std::chrono::hours;

/// What becomes of media that nothing uses.
class Orphans : public DomainContract {
 protected:
  HousekeepingReport clean(RunMode mode = RunMode::real) {
    return media::CleanupOrphans({housekeeping_, service_, storage_, clock_, archive_}, settings_)
        .run(mode, {});
  }
  HousekeepingReport purge_deleted() {
    return media::PurgeDeleted({housekeeping_, service_, clock_}, settings_).run(RunMode::real, {});
  }
  media::Media completed(std::string_view content) {
    media::Media media = uploaded(content);
    work_once();
    return state_of(media);
  }
  void put_into_campaign(const media::Media& media) {
    database_.transact([&](database::Session& session) {
      session.execute(
          "INSERT INTO lumbung_holds (holder_kind, holder_id, workspace_id, media_id)"
          " SELECT 'campaign', 1, workspace_id, id FROM chat_media WHERE id = :media",
          {{"media", media.id}});
    });
  }
  /// Of which the original alone is worth a colder class.
  media::Media large() { return completed(std::string(200 * 1024, 'x')); }

  /// A run whose first move of an object is refused.
  HousekeepingReport clean_with_a_broken_move() {
    storage_faults_.arm(1, ErrorCode::unavailable);
    HousekeepingReport report = clean();
    EXPECT_TRUE(storage_faults_.has_struck());
    storage_faults_.disarm();
    return report;
  }

  HousekeepingSettings settings_;
};

TEST_F(Orphans, AreLeftAloneUnlessAskedFor) {
  const media::Media unused = completed("unused");
  for (int day = 0; day < 80; day += 40) {
    clock_.turn(hours(40 * 24));
    EXPECT_EQ(clean().changed.size(), 0U);
    EXPECT_EQ(purge_deleted().removed, 0U);
  }
  EXPECT_FALSE(state_of(unused).archived_at);
  expect_complete(unused, "unused");
  EXPECT_NE(clean(RunMode::dry).to_json().find("orphan-action is off"), std::string::npos);
}

TEST_F(Orphans, AreCountedAndListedByAReportThatChangesNothing) {
  const media::Media unused = completed("unused");
  settings_.orphan_action = OrphanAction::report;
  clock_.turn(hours(8 * 24));
  const HousekeepingReport report = clean();
  EXPECT_EQ(report.kept_because.at("orphan-action is report"), 1U);
  ASSERT_EQ(report.listed.size(), 1U);
  EXPECT_NE(report.listed[0].find(unused.uuid.str()), std::string::npos) << report.listed[0];
  EXPECT_TRUE(report.changed.empty());
  EXPECT_FALSE(state_of(unused).archived_at);
  EXPECT_FALSE(state_of(unused).deleted_at);
}

TEST_F(Orphans, AreArchivedAfterAWeekKeptAndComeBack) {
  settings_.orphan_action = OrphanAction::archive;
  const media::Media used = completed("used");
  const media::Media unused = completed("unused");
  put_into_campaign(used);
  clock_.turn(hours(7 * 24 - 1));
  EXPECT_TRUE(clean().changed.empty());
  clock_.turn(hours(2));
  const HousekeepingReport dry = clean(RunMode::dry);
  EXPECT_EQ(dry.changed.at("archived"), 1U);
  ASSERT_EQ(dry.listed.size(), 1U);
  EXPECT_NE(dry.listed[0].find("would be archived: media " + unused.uuid.str()), std::string::npos);
  EXPECT_FALSE(state_of(unused).archived_at) << "a dry run changes nothing";
  EXPECT_EQ(clean().changed.at("archived"), 1U);
  EXPECT_TRUE(state_of(unused).archived_at);
  EXPECT_FALSE(state_of(unused).deleted_at) << "it is no deletion";
  EXPECT_FALSE(state_of(used).archived_at);

  clock_.turn(hours(400 * 24));
  EXPECT_TRUE(clean().changed.empty());
  EXPECT_EQ(purge_deleted().removed, 0U);
  EXPECT_EQ(content_of(state_of(unused).path_of(media::VariantName::original).value()), "unused");
  EXPECT_EQ(objects().size(), 8U);
  EXPECT_TRUE(sql_media_.find_for_delivery(unused.uuid)) << "delivered as ever";
  EXPECT_FALSE(service_.unarchive(workspace_, unused.uuid, {})->archived_at);
  EXPECT_TRUE(clean().changed.empty()) << "for another week";
}

TEST_F(Orphans, AreDeletedSoftlyWhenTheSettingSaysSo) {
  settings_.orphan_action = OrphanAction::soft_delete;
  const media::Media unused = completed("unused");
  const media::Media archived = completed("archived");
  ASSERT_TRUE(service_.archive(workspace_, archived.uuid, {}));
  clock_.turn(hours(8 * 24));
  EXPECT_EQ(clean().changed.at("deleted"), 1U);
  EXPECT_TRUE(state_of(unused).deleted_at);
  EXPECT_FALSE(state_of(archived).deleted_at) << "what is archived is kept";
  EXPECT_EQ(objects().size(), 8U) << "the bytes stay, and it can be restored";
  clock_.turn(hours(31 * 24));
  EXPECT_EQ(purge_deleted().removed, 1U);
  remove_objects_.run(RunMode::real, {});
  EXPECT_FALSE(sql_media_.find_with_deleted(workspace_, unused.uuid));
  EXPECT_EQ(objects().size(), 4U);
}

TEST_F(Orphans, AreArchivedUpToTheCapOfARun) {
  settings_.orphan_action = OrphanAction::archive;
  settings_.removals_max = 2;
  for (const char* content : {"one", "two", "three"}) completed(content);
  clock_.turn(hours(8 * 24));
  const HousekeepingReport report = clean();
  EXPECT_EQ(report.changed.at("archived"), 2U);
  EXPECT_TRUE(report.capped);
  EXPECT_EQ(clean().changed.at("archived"), 1U);
}

TEST_F(Orphans, AnUploadOfTheSameContentTakesItOutOfTheArchive) {
  const media::Media media = completed("a photo");
  ASSERT_TRUE(service_.archive(workspace_, media.uuid, {}));
  const media::Admission same = upload("a photo").value();
  EXPECT_EQ(same.outcome, media::Admission::Outcome::existing);
  EXPECT_EQ(same.media.uuid, media.uuid);
  EXPECT_FALSE(same.media.archived_at);
  EXPECT_FALSE(state_of(media).archived_at);
  expect_complete(media, "a photo");
  EXPECT_TRUE(objects("temp/").empty());
}

TEST_F(Orphans, WhatACampaignTookUpLeavesTheArchiveAtTheNextRun) {
  const media::Media media = completed("a photo");
  ASSERT_TRUE(service_.archive(workspace_, media.uuid, {}));
  put_into_campaign(media);
  EXPECT_EQ(clean(RunMode::dry).changed.at("taken out of the archive"), 1U);
  EXPECT_TRUE(state_of(media).archived_at);
  EXPECT_EQ(clean().changed.at("taken out of the archive"), 1U);
  EXPECT_FALSE(state_of(media).archived_at);
  EXPECT_TRUE(clean().changed.empty());
}

TEST_F(Orphans, LargeObjectsOfTheArchiveGoColdWhereThereIsAColdClass) {
  const media::Media media = large();
  ASSERT_TRUE(service_.archive(workspace_, media.uuid, {}));
  EXPECT_TRUE(clean().changed.empty()) << "the store has one class";
  disk_.give_cold_class();
  EXPECT_EQ(clean().changed.at("moved to the cold class"), 1U);
  EXPECT_EQ(disk_.cold(), std::set<std::string>{media.path_of(media::VariantName::original)->str()});
  EXPECT_TRUE(clean().changed.empty());
  ASSERT_TRUE(service_.unarchive(workspace_, media.uuid, {}));
  EXPECT_EQ(clean().changed.at("brought back from the cold class"), 1U);
  EXPECT_TRUE(disk_.cold().empty());
  EXPECT_TRUE(clean().changed.empty());
}

TEST_F(Orphans, AMoveToTheColdClassThatBrokeOffGoesOn) {
  disk_.give_cold_class();
  const media::Media media = large();
  ASSERT_TRUE(service_.archive(workspace_, media.uuid, {}));
  EXPECT_EQ(clean_with_a_broken_move().problems_total, 1U) << "told, and it holds up no other";
  EXPECT_TRUE(disk_.cold().empty());
  EXPECT_EQ(clean().changed.at("moved to the cold class"), 1U);
  EXPECT_EQ(disk_.cold().size(), 1U);

  ASSERT_TRUE(service_.unarchive(workspace_, media.uuid, {}));
  EXPECT_EQ(clean_with_a_broken_move().problems_total, 1U) << "told, and it holds up no other";
  EXPECT_EQ(disk_.cold().size(), 1U);
  EXPECT_EQ(clean().changed.at("brought back from the cold class"), 1U);
  EXPECT_TRUE(disk_.cold().empty());
}

}  // namespace
}  // namespace lumbung::test

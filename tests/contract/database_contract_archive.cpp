#include <algorithm>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using access::AuditAction;
using media::Admission;
using media::Media;
using media::MediaFilter;
using media::StorageClass;
using std::chrono::hours;
using Archived = MediaFilter::Archived;

Media archived(const DatabaseUnderTest& db, const Media& media) {
  return db.media->archive(media.workspace_id, media.uuid, {}).value();
}

std::vector<std::string> listed(const DatabaseUnderTest& db, WorkspaceId workspace,
                                const MediaFilter& filter) {
  std::vector<std::string> names;
  for (const Media& media : db.media->list(workspace, filter, std::nullopt, 10).items)
    names.push_back(media.name);
  return names;
}

std::size_t deeds(const DatabaseUnderTest& db, AuditAction action) {
  return db.audit->list({.action = action}, std::nullopt, 10).entries.size();
}

media::MediaRef ref_of(const Media& media) {
  return {media.id, media.workspace_id, media.uuid, media.name, media.size};
}

bool cool(const DatabaseUnderTest& db, const Media& media) {
  if (!db.archive->begin_move(ref_of(media), StorageClass::cold)) return false;
  db.archive->end_move(ref_of(media), StorageClass::cold);
  return true;
}

using FileNames = std::vector<std::string>;

TEST_P(DatabaseContract, ArchivedMediaAreHiddenFromListsAndNothingElse) {
  const Media kept = archived(db_, completed("kept"));
  completed("here");
  EXPECT_EQ(kept.archived_at, db_.clock->now());
  EXPECT_FALSE(kept.deleted_at);
  EXPECT_EQ(db_.media->find(workspace_, kept.uuid)->archived_at, kept.archived_at);
  EXPECT_TRUE(db_.media->find_for_delivery(kept.uuid));
  EXPECT_EQ(listed(db_, workspace_, {}), (FileNames{"here.jpg"}));
  EXPECT_EQ(listed(db_, workspace_, {.archived = Archived::only}), (FileNames{"kept.jpg"}));
  EXPECT_EQ(listed(db_, workspace_, {.archived = Archived::shown}), (FileNames{"here.jpg", "kept.jpg"}));
  EXPECT_TRUE(db_.media->list({99}, {.archived = Archived::only}, std::nullopt, 10).items.empty());
  const std::vector<std::string> events = event_types();
  EXPECT_EQ(std::count(events.begin(), events.end(), "media.deleted"), 0);
}

TEST_P(DatabaseContract, ArchivingAndBringingBackAreIdempotentAndOnRecord) {
  const Media media = archived(db_, completed("nasi"));
  db_.clock->turn(hours(1));
  EXPECT_EQ(db_.media->archive(workspace_, media.uuid, {})->archived_at, media.archived_at);
  EXPECT_EQ(deeds(db_, AuditAction::media_archived), 1U);
  EXPECT_EQ(db_.media->archive({99}, media.uuid, {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(db_.media->unarchive({99}, media.uuid, {}).error().code, ErrorCode::not_found);

  const MediaFilter changes{.updated_since = db_.clock->now(), .archived = Archived::shown};
  EXPECT_TRUE(listed(db_, workspace_, changes).empty());
  EXPECT_FALSE(db_.media->unarchive(workspace_, media.uuid, {})->archived_at);
  EXPECT_FALSE(db_.media->unarchive(workspace_, media.uuid, {})->archived_at);
  EXPECT_EQ(deeds(db_, AuditAction::media_unarchived), 1U);
  EXPECT_EQ(listed(db_, workspace_, {}), (FileNames{"nasi.jpg"}));
  EXPECT_EQ(listed(db_, workspace_, changes), (FileNames{"nasi.jpg"})) << "who asks for changes hears of it";
  EXPECT_TRUE(db_.media->archive(workspace_, media.uuid, {})->archived_at);
}

TEST_P(DatabaseContract, DeletedMediaAreNotArchivedAndArchivedOnesCanBeDeletedAndRestored) {
  const Media media = archived(db_, completed("nasi"));
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
  EXPECT_EQ(db_.media->archive(workspace_, media.uuid, {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(db_.media->unarchive(workspace_, media.uuid, {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(db_.media->restore(workspace_, media.uuid, {})->archived_at, media.archived_at);
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  EXPECT_TRUE(db_.archive->to_cool({0}, 10).empty());
  EXPECT_TRUE(listed(db_, workspace_, {.archived = Archived::only}).empty());
}

TEST_P(DatabaseContract, AnUploadOfTheSameContentBringsItBack) {
  const Media media = archived(db_, completed("nasi"));
  const Admission same = db_.media->admit(upload_of("nasi")).value();
  EXPECT_EQ(same.outcome, Admission::Outcome::existing);
  EXPECT_EQ(same.media.uuid, media.uuid);
  EXPECT_FALSE(same.media.archived_at);
  EXPECT_FALSE(db_.media->find(workspace_, media.uuid)->archived_at);
  EXPECT_EQ(deeds(db_, AuditAction::media_unarchived), 1U);

  ASSERT_TRUE(db_.media->archive(workspace_, failed("broken").uuid, {}));
  const Admission again = db_.media->admit(upload_of("broken")).value();
  EXPECT_EQ(again.outcome, Admission::Outcome::retried);
  EXPECT_FALSE(again.media.archived_at);
  EXPECT_EQ(listed(db_, workspace_, {}).size(), 2U);
}

TEST_P(DatabaseContract, WhatACampaignUsesIsNotArchivedAndWhatItTakesUpIsFound) {
  const Media used = completed("used");
  db_.put_into_campaign(used.id);
  EXPECT_EQ(db_.media->archive(workspace_, used.uuid, {}).error().code, ErrorCode::conflict);
  const Media taken_up = archived(db_, completed("taken up"));
  archived(db_, completed("left"));
  EXPECT_TRUE(db_.archive->attached({0}, 10).empty());
  db_.put_into_campaign(taken_up.id);
  const auto attached = db_.archive->attached({0}, 10);
  ASSERT_EQ(attached.size(), 1U);
  EXPECT_EQ(attached[0].uuid, taken_up.uuid);
  EXPECT_TRUE(db_.archive->attached(taken_up.id, 10).empty());
}

TEST_P(DatabaseContract, ArchivedMediaAreNoOrphans) {
  const Media media = archived(db_, completed("nasi"));
  db_.clock->turn(hours(40 * 24));
  EXPECT_TRUE(db_.housekeeping->orphans(db_.clock->now(), {0}, 10).empty());
  ASSERT_TRUE(db_.media->unarchive(workspace_, media.uuid, {}));
  db_.clock->turn(hours(1));
  EXPECT_EQ(db_.housekeeping->orphans(db_.clock->now(), {0}, 10).size(), 1U);
}

TEST_P(DatabaseContract, ObjectsGoColdAndComeBackOnceNobodyIsLeftOut) {
  const Media first = archived(db_, completed("nasi"));
  ASSERT_TRUE(db_.media->soft_delete(workspace_, first.uuid, {}));
  const Media second = completed("nasi");
  EXPECT_EQ(db_.archive->to_cool({0}, 10).size(), 1U);
  EXPECT_FALSE(cool(db_, first)) << "another media over this content is not archived";
  ASSERT_TRUE(db_.media->archive(workspace_, second.uuid, {}));
  EXPECT_EQ(db_.archive->begin_move(ref_of(first), StorageClass::cold)->size(), 3U);
  EXPECT_TRUE(cool(db_, first));
  EXPECT_TRUE(cool(db_, second));
  EXPECT_TRUE(db_.archive->to_cool({0}, 10).empty());
  EXPECT_FALSE(db_.archive->begin_move(ref_of(second), StorageClass::standard)) << "it is archived";

  ASSERT_TRUE(db_.media->unarchive(workspace_, second.uuid, {}));
  ASSERT_EQ(db_.archive->to_warm({0}, 10).size(), 1U);
  EXPECT_EQ(db_.archive->begin_move(ref_of(second), StorageClass::standard)->size(), 3U);
  db_.archive->end_move(ref_of(second), StorageClass::standard);
  EXPECT_TRUE(db_.archive->to_warm({0}, 10).empty());
  EXPECT_EQ(db_.archive->to_cool({0}, 10).size(), 1U) << "the objects of the first are not cold any more";
}

TEST_P(DatabaseContract, AMoveThatBrokeOffIsNotForgotten) {
  const Media media = archived(db_, completed("nasi"));
  ASSERT_TRUE(db_.archive->begin_move(ref_of(media), StorageClass::cold));
  EXPECT_EQ(db_.archive->to_cool({0}, 10).size(), 1U);
  ASSERT_TRUE(db_.media->unarchive(workspace_, media.uuid, {}));
  EXPECT_EQ(db_.archive->to_warm({0}, 10).size(), 1U) << "some objects may be cold";
  db_.archive->end_move(ref_of(media), StorageClass::cold);  // of the move that went on
  EXPECT_EQ(db_.archive->to_warm({0}, 10).size(), 1U);
  ASSERT_TRUE(db_.media->archive(workspace_, media.uuid, {}));
  EXPECT_TRUE(db_.archive->to_warm({0}, 10).empty());
  EXPECT_EQ(db_.archive->to_cool({0}, 10).size(), 1U);
}

TEST_P(DatabaseContract, WhatIsBeingProcessedStaysWhereItIs) {
  const Media media = db_.media->archive(workspace_, failed("nasi").uuid, {}).value();
  EXPECT_EQ(db_.archive->to_cool({0}, 10).size(), 1U);
  ASSERT_TRUE(db_.media->retry(workspace_, media.uuid, {}));
  EXPECT_TRUE(db_.archive->to_cool({0}, 10).empty());
  EXPECT_FALSE(cool(db_, media));
}

}  // namespace
}  // namespace lumbung::test

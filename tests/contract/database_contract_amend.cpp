// Another name or purpose for a media.
#include <algorithm>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using access::AuditAction;
using media::AmendedMedia;
using media::Amendment;
using media::Media;
using media::ProcessingStatus;
using std::chrono::seconds;

Result<AmendedMedia> amend(const DatabaseUnderTest& db, const Media& media, const Amendment& what) {
  return db.media->amend(media.workspace_id, media.uuid, what, {.request_id = "req-9"});
}

Media row_of(const DatabaseUnderTest& db, const Media& media) {
  return db.media->find(media.workspace_id, media.uuid).value();
}

std::size_t found_by(const DatabaseUnderTest& db, WorkspaceId workspace, const std::string& query) {
  return db.media->list(workspace, {.query = query}, std::nullopt, 10).items.size();
}

std::size_t changes_on_record(const DatabaseUnderTest& db) {
  return db.audit->list({.action = AuditAction::media_changed}, std::nullopt, 10).entries.size();
}

std::ptrdiff_t updates_told(const std::vector<std::string>& events) {
  return std::count(events.begin(), events.end(), "media.updated");
}

TEST_P(DatabaseContract, AnotherNameIsFoundToldAndOnRecord) {
  const Media media = completed("nasi");
  db_.clock->turn(seconds(5));
  const AmendedMedia amended = amend(db_, media, {.name = "Ikan bakar.jpg"}).value();
  EXPECT_FALSE(amended.is_processed_again);
  EXPECT_EQ(amended.media.name, "Ikan bakar.jpg");
  const Media row = row_of(db_, media);
  EXPECT_EQ(row.name, "Ikan bakar.jpg");
  EXPECT_EQ(row.updated_at, media.updated_at + seconds(5));
  EXPECT_EQ(row.metadata.intent.purpose, media.metadata.intent.purpose);
  EXPECT_TRUE(row.paths == media.paths);
  EXPECT_EQ(found_by(db_, workspace_, "bakar"), 1U);
  EXPECT_EQ(found_by(db_, workspace_, "nasi"), 0U);
  EXPECT_EQ(event_types().back(), "media.updated");
  const auto deeds = db_.audit->list({.action = AuditAction::media_changed}, std::nullopt, 10).entries;
  ASSERT_EQ(deeds.size(), 1U);
  EXPECT_EQ(deeds[0].media, media.uuid);
  EXPECT_EQ(deeds[0].origin.request_id, "req-9");
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(60)));
}

TEST_P(DatabaseContract, WhatIsTheSameAlreadyStaysAsItIs) {
  const Media media = completed("nasi");
  db_.clock->turn(seconds(5));
  const Amendment same{.name = media.name, .purpose = media.metadata.intent.purpose};
  EXPECT_FALSE(amend(db_, media, same)->is_processed_again);
  EXPECT_EQ(row_of(db_, media).updated_at, media.updated_at);
  EXPECT_EQ(updates_told(event_types()), 0);
  EXPECT_EQ(changes_on_record(db_), 0U);
}

TEST_P(DatabaseContract, APurposeThatNothingElseIsMadeForIsAWordAlone) {
  const Media media = completed("nasi");
  EXPECT_FALSE(amend(db_, media, {.purpose = "banner"})->is_processed_again);
  EXPECT_EQ(row_of(db_, media).metadata.intent.purpose, "banner");
  EXPECT_EQ(row_of(db_, media).name, media.name);
  EXPECT_EQ(db_.media->list(workspace_, {.purpose = "banner"}, std::nullopt, 10).items.size(), 1U);
  EXPECT_EQ(updates_told(event_types()), 1);
  EXPECT_FALSE(amend(db_, media, {.purpose = ""})->is_processed_again);
  EXPECT_EQ(row_of(db_, media).metadata.intent.purpose, "");
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(60)));
}

TEST_P(DatabaseContract, APurposeThatAVariantIsMadeForHasItProcessedAgain) {
  const Media media = completed("nasi");
  EXPECT_TRUE(amend(db_, media, {.name = "stiker.jpg", .purpose = "sticker"})->is_processed_again);
  EXPECT_EQ(row_of(db_, media).processing_status, ProcessingStatus::completed);
  EXPECT_EQ(amend(db_, media, {.name = "again.jpg", .purpose = ""}).error().code, ErrorCode::conflict)
      << "it waits already";
  EXPECT_EQ(row_of(db_, media).name, "stiker.jpg") << "all of it or nothing";
  EXPECT_EQ(changes_on_record(db_), 1U);
  const jobs::LeasedJob job = leased();
  const auto attempt = db_.media->begin_processing(job.lease, media.id).value();
  EXPECT_TRUE(attempt.again);
  EXPECT_EQ(attempt.media.metadata.intent.purpose, "sticker");
  EXPECT_EQ(attempt.media.name, "stiker.jpg");
}

TEST_P(DatabaseContract, AFailedMediaIsTriedAgainForAPurposeThatAVariantIsMadeFor) {
  const Media media = failed("nasi");
  EXPECT_FALSE(amend(db_, media, {.name = "other.jpg"})->is_processed_again);
  EXPECT_EQ(row_of(db_, media).processing_status, ProcessingStatus::failed);
  EXPECT_TRUE(amend(db_, media, {.purpose = "sticker"})->is_processed_again);
  EXPECT_EQ(row_of(db_, media).processing_status, ProcessingStatus::pending);
  EXPECT_EQ(leased().job.media_id, media.id);
}

TEST_P(DatabaseContract, WhatIsInProcessOrUsedIsRenamedAndNotProcessedAgain) {
  const Media media = admitted("nasi");
  EXPECT_TRUE(amend(db_, media, {.name = "early.jpg", .purpose = "banner"}));
  EXPECT_EQ(amend(db_, media, {.purpose = "sticker"}).error().code, ErrorCode::conflict);
  const jobs::LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id));
  EXPECT_TRUE(amend(db_, media, {.name = "late.jpg", .purpose = "session"}));
  ASSERT_TRUE(db_.media->complete(job.lease, media.id, completion_of(media)));
  EXPECT_EQ(row_of(db_, media).name, "late.jpg");
  EXPECT_EQ(row_of(db_, media).metadata.intent.purpose, "session");

  db_.put_into_campaign(media.id);
  EXPECT_TRUE(amend(db_, media, {.name = "used.jpg"}));
  EXPECT_EQ(amend(db_, media, {.purpose = "sticker"}).error().code, ErrorCode::conflict);
  EXPECT_EQ(row_of(db_, media).metadata.intent.purpose, "session");
}

TEST_P(DatabaseContract, NothingIsAmendedThatIsNotThere) {
  const Media media = completed("nasi");
  EXPECT_EQ(db_.media->amend({99}, media.uuid, {.name = "theirs.jpg"}, {}).error().code,
            ErrorCode::not_found);
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
  EXPECT_EQ(amend(db_, media, {.name = "gone.jpg"}).error().code, ErrorCode::not_found);
  EXPECT_EQ(db_.media->find_with_deleted(workspace_, media.uuid)->name, media.name);
}

}  // namespace
}  // namespace lumbung::test

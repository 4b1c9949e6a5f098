// Objects that are to go: noted with the commit, taken in hand by one, kept when they are needed again.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using Noted = media::HousekeepingRepository::Noted;
using media::Media;
using media::ObjectKey;
using media::Removal;
using Names = media::RemovalStore::Names;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_P(DatabaseContract, NotesNothingForRemovalWhenTheErasureIsRolledBack) {
  const Media media = completed("nasi");
  db_.break_audit();
  EXPECT_THROW((void)db_.media->erase(workspace_, media.uuid, {}), Fault);
  EXPECT_EQ(db_.media->find(workspace_, media.uuid)->id, media.id);
  EXPECT_EQ(db_.removals->backlog().waiting, 0U);
}

TEST_P(DatabaseContract, OneTakesARemovalInHandUntilItsLeaseIsOver) {
  const Media media = completed("nasi");
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  EXPECT_EQ(db_.removals->backlog().oldest_noted_at, db_.clock->now());
  const std::vector<Removal> first = db_.removals->take(2, seconds(60));
  EXPECT_EQ(first.size(), 2U);
  EXPECT_EQ(db_.removals->take(10, seconds(60)).size(), 1U);
  EXPECT_TRUE(db_.removals->take(10, seconds(60)).empty());
  db_.removals->finish(first, Names::free_at_once);
  EXPECT_EQ(db_.removals->backlog().waiting, 1U);
  db_.clock->turn(seconds(61));
  EXPECT_EQ(db_.removals->take(10, seconds(60)).size(), 1U) << "its holder is gone";
}

TEST_P(DatabaseContract, ARemovalThatFailedComesAgain) {
  const Media media = completed("nasi");
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  for (const Removal& removal : db_.removals->take(10, minutes(10)))
    db_.removals->postpone(removal, seconds(30));
  EXPECT_TRUE(db_.removals->take(10, minutes(10)).empty());
  db_.clock->turn(seconds(31));
  EXPECT_EQ(db_.removals->take(10, minutes(10)).size(), 3U);
}

TEST_P(DatabaseContract, AnOperatorNeedNotWaitForWhatWasPostponed) {
  using Holders = media::RemovalStore::Holders;
  ASSERT_TRUE(db_.media->erase(workspace_, completed("nasi").uuid, {}));
  const std::vector<Removal> in_hand = db_.removals->take(10, minutes(10));
  db_.removals->postpone(in_hand.at(0), minutes(5));
  db_.removals->make_due(Holders::respected);
  EXPECT_EQ(db_.removals->take(10, minutes(10)).size(), 1U);
  db_.removals->make_due(Holders::all_dead);
  EXPECT_EQ(db_.removals->take(10, minutes(10)).size(), 3U);
}

TEST_P(DatabaseContract, ANameThatTwoHadInHandRestsForAnHour) {
  const Media media = admitted("nasi");
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  const std::vector<Removal> lost = db_.removals->take(10, seconds(60));
  db_.clock->turn(seconds(61));
  db_.removals->finish(db_.removals->take(10, seconds(60)), Names::free_at_once);
  db_.removals->finish(lost, Names::free_at_once);  // the first holder comes back: nothing of its is left
  EXPECT_EQ(db_.removals->backlog().waiting, 0U);
  EXPECT_TRUE(db_.removals->take(10, seconds(60)).empty());
  // A worker that came late stored something there once more.
  EXPECT_EQ(Noted::already,
            db_.housekeeping->note_unreferenced(*media.path_of(media::VariantName::original)));
  db_.removals->finish(db_.removals->take(10, seconds(60)), Names::free_at_once);
  db_.clock->turn(minutes(61));
  EXPECT_TRUE(db_.removals->take(10, seconds(60)).empty()) << "the name is free";
}

TEST_P(DatabaseContract, ANameRestsWhereTheStorageMayBeLate) {
  ASSERT_TRUE(db_.media->erase(workspace_, completed("nasi").uuid, {}));
  db_.removals->finish(db_.removals->take(10, seconds(60)), Names::rest);
  EXPECT_EQ(db_.removals->backlog().waiting, 0U);
  EXPECT_FALSE(db_.removals->backlog().oldest_noted_at.has_value());
  const Media fresh = admitted("nasi");
  const jobs::LeasedJob job = leased();
  EXPECT_EQ(db_.media->begin_processing(job.lease, fresh.id).value().going.size(), 3U);
  db_.clock->turn(minutes(61));
  EXPECT_TRUE(db_.removals->take(10, seconds(60)).empty());
}

TEST_P(DatabaseContract, WhatWasNotBegunIsGivenBackAsItWas) {
  const Media old = completed("nasi");
  ASSERT_TRUE(db_.media->erase(workspace_, old.uuid, {}));
  db_.removals->release(db_.removals->take(10, minutes(10)));
  const std::vector<Removal> again = db_.removals->take(1, minutes(10));
  ASSERT_EQ(again.size(), 1U);
  db_.removals->postpone(again.front(), seconds(0));
  db_.removals->release(db_.removals->take(10, minutes(10)));
  const Media fresh = admitted("nasi");
  const jobs::LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, fresh.id).has_value());
  EXPECT_THROW((void)db_.media->complete(job.lease, fresh.id, completion_of(fresh)), Fault)
      << "one was tried";
  media::Completion others = completion_of(fresh);
  std::erase_if(others.objects, [&](const auto& object) { return object.path == again.front().path; });
  EXPECT_TRUE(db_.media->complete(job.lease, fresh.id, others).has_value()) << "nobody ever had these";
}

TEST_P(DatabaseContract, WhatIsNeededHoldsUpNoOtherRemoval) {
  const Media needed = completed("nasi");
  ASSERT_TRUE(db_.media->erase(workspace_, needed.uuid, {}));
  for (const Removal& removal : db_.removals->take(10, minutes(10)))
    db_.removals->postpone(removal, seconds(1));
  db_.clock->turn(seconds(2));
  admitted("nasi");
  const ObjectKey stray = ObjectKey::of_upload(workspace_, Uuid::make());
  db_.clock->turn(seconds(1));
  ASSERT_EQ(Noted::noted, db_.housekeeping->note_unreferenced(stray));
  const std::vector<Removal> taken = db_.removals->take(3, minutes(10));
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken.front().path, stray);
}

TEST_P(DatabaseContract, NamesThatAreToGoAreToldAndStillGo) {
  const Media old = completed("nasi");
  ASSERT_TRUE(db_.media->erase(workspace_, old.uuid, {}));
  const Media fresh = admitted("nasi");
  const jobs::LeasedJob job = leased();
  EXPECT_EQ(db_.media->begin_processing(job.lease, fresh.id).value().going.size(), 3U);
  EXPECT_TRUE(going().empty()) << "a worker of the last release might use them";
  media::Completion completion = completion_of(fresh);
  completion.objects.pop_back();
  EXPECT_TRUE(db_.media->complete(job.lease, fresh.id, completion).has_value());
  db_.clock->turn(minutes(2));
  EXPECT_EQ(going().size(), 1U) << "what is named is needed, the rest goes";
}

TEST_P(DatabaseContract, AnOperatorNeedNotWaitForWhatWasInProcess) {
  using Holders = media::RemovalStore::Holders;
  ASSERT_TRUE(db_.media->erase(workspace_, completed("nasi").uuid, {}));
  const Media fresh = admitted("nasi");
  const jobs::LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, fresh.id).has_value());
  EXPECT_TRUE(going().empty()) << "looked at again in a minute";
  media::Completion completion = completion_of(fresh);
  completion.objects.pop_back();
  ASSERT_TRUE(db_.media->complete(job.lease, fresh.id, completion).has_value());
  db_.removals->make_due(Holders::respected);
  EXPECT_EQ(going().size(), 1U);
}

TEST_P(DatabaseContract, NamesThatSomebodyHasInHandAreNotUsedAgain) {
  const Media old = completed("nasi");
  ASSERT_TRUE(db_.media->erase(workspace_, old.uuid, {}));
  const std::vector<Removal> in_hand = db_.removals->take(10, seconds(60));
  const Media fresh = admitted("nasi");
  const jobs::LeasedJob job = leased();
  EXPECT_EQ(db_.media->begin_processing(job.lease, fresh.id).value().going.size(), 3U);
  EXPECT_THROW((void)db_.media->complete(job.lease, fresh.id, completion_of(fresh)), Fault);
  EXPECT_EQ(db_.media->find(workspace_, fresh.uuid)->processing_status, media::ProcessingStatus::processing);
  db_.removals->finish(in_hand, Names::free_at_once);
  EXPECT_TRUE(db_.media->complete(job.lease, fresh.id, completion_of(fresh)).has_value());
}

TEST_P(DatabaseContract, NothingOfAContentInProcessIsTakenForALeftOver) {
  const Media media = admitted("nasi");
  const ObjectKey in_place = object_of(media, media::VariantName::original).path;
  EXPECT_EQ(Noted::referenced, db_.housekeeping->note_unreferenced(in_place))
      << "moved there, and the row not told yet";
  EXPECT_TRUE(db_.housekeeping->is_referenced(object_of(media, media::VariantName::webp).path));
}

TEST_P(DatabaseContract, WhatCameToBeNeededIsNotTakenInHand) {
  const Media media = admitted("nasi");
  const ObjectKey left_over = object_of(media, media::VariantName::webp).path;
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  ASSERT_EQ(going().size(), 1U);
  ASSERT_EQ(Noted::noted, db_.housekeeping->note_unreferenced(left_over));
  admitted("nasi");
  EXPECT_TRUE(going().empty());
  EXPECT_EQ(Noted::referenced, db_.housekeeping->note_unreferenced(left_over));
}

TEST_P(DatabaseContract, ProcessesAMediaOnceMoreFromItsOriginal) {
  const Media media = completed("nasi");
  EXPECT_TRUE(db_.housekeeping->reprocess(workspace_, media.uuid, {}));
  EXPECT_EQ(db_.housekeeping->reprocess(workspace_, media.uuid, {}).error().code, ErrorCode::conflict);
  EXPECT_EQ(db_.housekeeping->reprocess({99}, media.uuid, {}).error().code, ErrorCode::not_found);
  const Media waiting = db_.media->find(workspace_, media.uuid).value();
  EXPECT_EQ(waiting.processing_status, media::ProcessingStatus::completed);
  EXPECT_EQ(waiting.path_of(media::VariantName::thumbnail), media.path_of(media::VariantName::thumbnail))
      << "delivered meanwhile";
  EXPECT_EQ(leased().job.media_id, media.id);
}

TEST_P(DatabaseContract, AnUploadIsAnsweredOnlyWithTheMediaThatWasLookedAt) {
  const Media media = completed("nasi");
  media::NewUpload upload = upload_of("nasi");
  upload.twin_original = media.path_of(media::VariantName::thumbnail);
  EXPECT_EQ(db_.media->admit(upload).value().outcome, media::Admission::Outcome::stale);
  upload.twin_original = media.path_of(media::VariantName::original);
  EXPECT_EQ(db_.media->admit(upload).value().outcome, media::Admission::Outcome::existing);
  upload.twin_restored = true;
  const media::Admission again = db_.media->admit(upload).value();
  EXPECT_EQ(again.outcome, media::Admission::Outcome::retried);
  EXPECT_TRUE(again.bytes_taken);
  EXPECT_EQ(again.media.id, media.id);
}

}  // namespace
}  // namespace lumbung::test

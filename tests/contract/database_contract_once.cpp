// Objects are written once: names are handed out, and all rows follow what is replaced.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using Noted = media::HousekeepingRepository::Noted;
using jobs::LeasedJob;
using media::Media;
using media::ObjectKey;
using media::VariantName;
using std::chrono::seconds;

std::uint32_t begun(const DatabaseUnderTest& db, const LeasedJob& job) {
  return db.media->begin_processing(job.lease, *job.job.media_id).value().generation;
}

media::StoredObject named(media::StoredObject object, const Media& media, std::uint32_t generation) {
  object.path = ObjectKey::of_variant(object.variant, media.workspace_id, media.created_at,
                                      *media.metadata.intent.hash, media::Kind::image, "jpg", generation);
  return object;
}

Media state_even_deleted(const DatabaseUnderTest& db, const Media& media) {
  return db.media->find_with_deleted(media.workspace_id, media.uuid).value();
}

void follow(const DatabaseUnderTest& db) {
  while (db.removals->follow_replacement()) {
  }
}

TEST_P(DatabaseContract, WrittenOnceEachAttemptHasNamesOfItsOwn) {
  const Media media = admitted("nasi");
  LeasedJob job = leased();
  EXPECT_EQ(begun(db_, job), 1U);
  ASSERT_TRUE(db_.media->retry_later(job.lease, media.id, seconds(1), "before anything was stored"));
  db_.clock->turn(seconds(2));
  job = leased();
  EXPECT_EQ(begun(db_, job), 1U);
  ASSERT_TRUE(
      db_.media->record_original(job.lease, media.id, object_of(media, VariantName::original), "image/jpeg"));
  ASSERT_TRUE(db_.media->retry_later(job.lease, media.id, seconds(1), "it may have stored something"));
  db_.clock->turn(seconds(2));
  job = leased();
  EXPECT_EQ(begun(db_, job), 2U);
  ASSERT_TRUE(db_.media->complete(job.lease, media.id, completion_of(media)));
  EXPECT_EQ(begun(db_, (db_.media->process_again(workspace_, media.uuid, {}, {}).value(), leased())), 3U);
}

TEST_P(DatabaseContract, WrittenOnceWhatAnAttemptGaveUpGoesWhenItsContentIsNotInProcess) {
  const Media media = admitted("nasi");
  LeasedJob job = leased();
  begun(db_, job);
  const auto thumbnail = object_of(media, VariantName::thumbnail);
  const ObjectKey given_up = object_of(media, VariantName::webp).path;
  ASSERT_TRUE(
      db_.media->record_original(job.lease, media.id, object_of(media, VariantName::original), "image/jpeg"));
  ASSERT_TRUE(db_.media->record_thumbnail(job.lease, media.id, thumbnail, {}));
  EXPECT_EQ(db_.housekeeping->note_abandoned(thumbnail.path), Noted::referenced) << "it was announced";
  EXPECT_EQ(db_.housekeeping->note_unreferenced(given_up), Noted::referenced) << "for all that a sweep knows";
  EXPECT_EQ(db_.housekeeping->note_abandoned(given_up), Noted::noted);
  EXPECT_EQ(db_.housekeeping->note_abandoned(given_up), Noted::already);
  ASSERT_TRUE(db_.media->retry_later(job.lease, media.id, seconds(1), "no memory"));
  EXPECT_TRUE(going().empty());
  db_.clock->turn(seconds(2));
  job = leased();
  EXPECT_EQ(begun(db_, job), 2U);
  media::Completion completion = completion_of(media);
  for (auto& object : completion.objects) {
    if (object.variant != VariantName::original) object = named(object, media, 2);
  }
  ASSERT_TRUE(db_.media->complete(job.lease, media.id, completion));
  follow(db_);
  db_.clock->turn(std::chrono::minutes(2));
  EXPECT_EQ(going(), (std::set<std::string>{given_up.str(), thumbnail.path.str()}));
}

TEST_P(DatabaseContract, WrittenOnceAnErasedContentBeginsAnew) {
  const Media media = completed("nasi");
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}));
  db_.removals->finish(db_.removals->take(10, seconds(60)), media::RemovalStore::Names::free_at_once);
  admitted("nasi");
  EXPECT_EQ(begun(db_, leased()), 1U);
}

TEST_P(DatabaseContract, WrittenOnceAllRowsFollowWhatIsReplacedBeforeItGoes) {
  const Media old = completed("nasi");
  ASSERT_TRUE(db_.media->process_again(workspace_, old.uuid, {}, {}));
  const LeasedJob more = leased();
  begun(db_, more);
  media::Completion with_poster = completion_of(old);
  with_poster.objects.push_back(named(object_of(old, VariantName::poster), old, 2));
  ASSERT_TRUE(db_.media->complete(more.lease, old.id, with_poster));
  ASSERT_TRUE(db_.media->soft_delete(workspace_, old.uuid, {}));
  const Media fresh = admitted("nasi");
  const LeasedJob job = leased();
  begun(db_, job);
  media::Completion completion = completion_of(fresh);
  completion.objects[1] = named(object_of(fresh, VariantName::compressed), fresh, 3);
  completion.objects.push_back(named(object_of(fresh, VariantName::poster), fresh, 3));
  ASSERT_TRUE(db_.media->complete(job.lease, fresh.id, completion));
  EXPECT_TRUE(going().empty()) << "a row names them still";
  follow(db_);
  EXPECT_EQ(state_even_deleted(db_, old).path_of(VariantName::compressed), completion.objects[1].path);
  EXPECT_EQ(state_even_deleted(db_, old).path_of(VariantName::poster), completion.objects[3].path);
  EXPECT_EQ(going(), (std::set<std::string>{old.path_of(VariantName::compressed)->str(),
                                            with_poster.objects[3].path.str()}))
      << "at once, though they were passed over a moment ago";
  EXPECT_TRUE(db_.media->restore(workspace_, old.uuid, {}));
}

TEST_P(DatabaseContract, WrittenOnceWhatAWorkerHasInItsHandsWaits) {
  const Media old = completed("nasi");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, old.uuid, {}));
  const Media fresh = admitted("nasi");
  const LeasedJob job = leased();
  begun(db_, job);
  const media::StoredObject thumbnail = named(object_of(fresh, VariantName::thumbnail), fresh, 2);
  ASSERT_TRUE(db_.media->record_thumbnail(job.lease, fresh.id, thumbnail, {}));
  follow(db_);
  EXPECT_EQ(state_even_deleted(db_, old).path_of(VariantName::thumbnail), thumbnail.path);
  db_.clock->turn(seconds(40));
  EXPECT_TRUE(going().empty()) << "it is not known yet what the worker names in the end";
  follow(db_);
  media::Completion completion = completion_of(fresh);
  completion.objects[2] = thumbnail;
  ASSERT_TRUE(db_.media->complete(job.lease, fresh.id, completion));
  follow(db_);
  EXPECT_TRUE(going().empty()) << "rows are looked at again in half a minute";
  db_.removals->make_due(media::RemovalStore::Holders::respected);
  follow(db_);
  EXPECT_EQ(going(), (std::set<std::string>{old.path_of(VariantName::thumbnail)->str()}));
}

}  // namespace
}  // namespace lumbung::test

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using media::Media;

TEST_P(DatabaseContract, HidesWhatWasDeletedAndBringsItBack) {
  const Media media = completed("nasi");
  EXPECT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {})->deleted_at.has_value());
  EXPECT_FALSE(db_.media->find(workspace_, media.uuid).has_value());
  EXPECT_FALSE(db_.media->find_for_delivery(media.uuid).has_value());
  EXPECT_FALSE(db_.media->find_by_hash(workspace_, media.metadata.intent.hash.value()).has_value());
  EXPECT_TRUE(db_.media->find_with_deleted(workspace_, media.uuid).has_value());
  EXPECT_EQ(db_.media->soft_delete(workspace_, media.uuid, {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(event_types().back(), "media.deleted");

  EXPECT_FALSE(db_.media->restore(workspace_, media.uuid, {})->deleted_at.has_value());
  EXPECT_TRUE(db_.media->find_for_delivery(media.uuid).has_value());
  EXPECT_EQ(db_.media->find_by_hash(workspace_, media.metadata.intent.hash.value())->id, media.id);
}

TEST_P(DatabaseContract, PassesTheContentOnToAnotherLiveMedia) {
  const Media first = completed("nasi");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, first.uuid, {}).has_value());
  const Media second = completed("nasi");
  ASSERT_TRUE(db_.media->restore(workspace_, first.uuid, {}).has_value());
  EXPECT_EQ(db_.media->find_by_hash(workspace_, first.metadata.intent.hash.value())->id, second.id);
  ASSERT_TRUE(db_.media->soft_delete(workspace_, second.uuid, {}).has_value());
  EXPECT_EQ(db_.media->find_by_hash(workspace_, first.metadata.intent.hash.value())->id, first.id);
}

TEST_P(DatabaseContract, RestoresWhatWasNotProcessedYetWithAJob) {
  const Media media = admitted("nasi");
  const jobs::LeasedJob job = leased();
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}).has_value());
  ASSERT_TRUE(db_.jobs->complete(job.lease));
  ASSERT_TRUE(db_.media->restore(workspace_, media.uuid, {}).has_value());
  EXPECT_EQ(leased().job.media_id, media.id);
}

TEST_P(DatabaseContract, DeletesNothingThatACampaignUses) {
  const Media media = completed("nasi");
  db_.put_into_campaign(media.id);
  EXPECT_EQ(db_.media->soft_delete(workspace_, media.uuid, {}).error().code, ErrorCode::conflict);
  EXPECT_EQ(db_.media->erase(workspace_, media.uuid, {}).error().code, ErrorCode::conflict);
  EXPECT_TRUE(going().empty());
  EXPECT_TRUE(db_.media->find(workspace_, media.uuid).has_value());
}

TEST_P(DatabaseContract, ErasesEveryTrace) {
  const Media media = completed("nasi");
  EXPECT_EQ(db_.media->erase({99}, media.uuid, {}).error().code, ErrorCode::not_found);
  const media::Erasure erasure = db_.media->erase(workspace_, media.uuid, {}).value();
  EXPECT_EQ(erasure.objects.size(), 3U);
  EXPECT_FALSE(db_.media->find_with_deleted(workspace_, media.uuid).has_value());
  EXPECT_TRUE(db_.housekeeping->ledger(0, 10).empty());
  EXPECT_EQ(event_types().back(), "media.erased");
  for (const events::Event& event : db_.events->after({0}, 10)) {
    const boost::json::value* name = event.payload.if_contains("name");
    EXPECT_TRUE(name == nullptr || name->as_string().empty()) << "an event says " << *name;
  }
  EXPECT_FALSE(db_.housekeeping->is_referenced(erasure.objects[0].path));
  EXPECT_EQ(db_.removals->backlog().waiting, 3U);
  EXPECT_EQ(going().size(), 3U);
}

TEST_P(DatabaseContract, ErasesAnUploadThatNobodyProcessedYet) {
  const Media media = admitted("nasi");
  const jobs::LeasedJob job = leased();
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {}).has_value());
  EXPECT_EQ(going(), std::set<std::string>{media.path_of(media::VariantName::original)->str()});
  EXPECT_EQ(db_.media->begin_processing(job.lease, media.id).error().code, ErrorCode::lease_lost);
}

}  // namespace
}  // namespace lumbung::test

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using access::kFlagsOfAll;
using access::kNewMediaStorage;
using media::Admission;

TEST_P(DatabaseContract, AFeatureIsOnUntilSomebodySaysOtherwise) {
  EXPECT_TRUE(db_.features->state(kNewMediaStorage, workspace_).is_on(workspace_));
  db_.features->set_for_all(kNewMediaStorage, {0}, {});
  EXPECT_FALSE(db_.features->state(kNewMediaStorage, workspace_).is_on(workspace_));
  ASSERT_TRUE(db_.features->set_for_workspace(kNewMediaStorage, workspace_, true, {}));
  EXPECT_TRUE(db_.features->state(kNewMediaStorage, workspace_).is_on(workspace_));
  EXPECT_EQ(db_.features->state(kNewMediaStorage, kFlagsOfAll).of_workspace, std::nullopt);
  ASSERT_TRUE(db_.features->set_for_workspace(kNewMediaStorage, workspace_, std::nullopt, {}));
  EXPECT_FALSE(db_.features->state(kNewMediaStorage, workspace_).is_on(workspace_));
  EXPECT_FALSE(db_.features->set_for_workspace(kNewMediaStorage, {99}, true, {}));
  const auto lines = db_.audit->list({.action = access::AuditAction::flag_set}, std::nullopt, 10).entries;
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines.at(0).subject, "new_media_storage default");
  EXPECT_EQ(lines.at(2).subject, "new_media_storage off");
  EXPECT_EQ(lines.at(2).workspace_id, kFlagsOfAll);
}

TEST_P(DatabaseContract, WhatIsStoredAsItCameHasARowOfItsOwnAndNoJob) {
  const media::ObjectKey place = media::ObjectKey::parse("public/aaaa.jpg").value();
  completed("nasi");
  media::NewUpload upload = upload_of("nasi");
  upload.as_it_came = media::AsItCame{place, "https://l.test/media/public/aaaa.jpg"};
  const Admission admission = db_.media->admit(upload).value();
  EXPECT_EQ(admission.outcome, Admission::Outcome::created);
  EXPECT_FALSE(admission.job);
  const media::Media media = db_.media->find(workspace_, upload.uuid).value();
  EXPECT_EQ(media.processing_status, media::ProcessingStatus::completed);
  EXPECT_TRUE(media.processed_at);
  EXPECT_TRUE(media.is_as_it_came());
  EXPECT_EQ(media.path_of(media::VariantName::original), place);
  EXPECT_EQ(db_.aliases->find(place.str()).value().media, media.id);
  EXPECT_EQ(db_.media->admit(upload).value().outcome, Admission::Outcome::existing) << "the very same upload";

  const Admission again = db_.media->admit(upload_of("nasi")).value();
  EXPECT_EQ(again.outcome, Admission::Outcome::retried) << "nothing was made of it";
  EXPECT_EQ(again.media.uuid, upload.uuid);
  EXPECT_EQ(leased().job.media_id, media.id);
}

TEST_P(DatabaseContract, BytesThatAreStoredAsTheyCameGoWithTheirRow) {
  const media::ObjectKey place = media::ObjectKey::parse("public/bbbb.jpg").value();
  completed("soto");
  media::NewUpload upload = upload_of("soto");
  upload.as_it_came = media::AsItCame{place, ""};
  ASSERT_TRUE(db_.media->admit(upload));
  ASSERT_TRUE(db_.media->erase(workspace_, upload.uuid, {}));
  EXPECT_EQ(going(), (std::set<std::string>{place.str()}));
}

TEST_P(DatabaseContract, ErasingOneLeavesTheBytesThatAnotherRowCameToShareWithIt) {
  const auto store = [&](const char* path) {
    media::NewUpload upload = upload_of("rawon");
    upload.as_it_came = media::AsItCame{media::ObjectKey::parse(path).value(), ""};
    return db_.media->admit(upload).value().media;
  };
  const media::Media first = store("public/cccc.jpg");
  const media::Media second = store("public/dddd.jpg");
  ASSERT_EQ(db_.media->admit(upload_of("rawon")).value().media.uuid, second.uuid);
  const jobs::LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, second.id));
  media::Completion completion = completion_of(second);
  completion.objects.at(0).path = *second.path_of(media::VariantName::original);
  ASSERT_TRUE(db_.media->complete(job.lease, second.id, completion));
  ASSERT_TRUE(db_.media->erase(workspace_, first.uuid, {}));
  EXPECT_FALSE(going().contains("public/dddd.jpg"));
  EXPECT_EQ(db_.media->find(workspace_, second.uuid).value().path_of(media::VariantName::original),
            second.path_of(media::VariantName::original));
}

}  // namespace
}  // namespace lumbung::test

// What is acknowledged stays: erasure beside uploads of the same content, and bytes that vanish behind a row.
#include "contract/domain_contract.h"
#include "database/removal_rows.h"
#include "media/upkeep/verify_storage.h"
#include "media/upload/admission.h"

namespace lumbung::test {
namespace {

using Noted = media::HousekeepingRepository::Noted;
using media::Admission;
using media::ProcessingStatus;

class DomainLoss : public DomainContract {
 protected:
  media::Media completed(std::string_view content) {
    media::Media media = uploaded(content);
    work_all();
    return state_of(media);
  }
  void change(const media::Media& media, const std::string& columns) {
    database_.transact([&](database::Session& session) {
      session.execute("UPDATE chat_media SET " + columns + " WHERE id = :id", {{"id", media.id}});
    });
  }
};

TEST_F(DomainLoss, ErasureDoesNotWaitForTheStorage) {
  const media::Media media = completed("a photo");
  storage_faults_.arm(1, ErrorCode::unavailable, FaultPlan::When::before);
  EXPECT_TRUE(service_.erase(workspace_, media.uuid, {}).has_value());
  EXPECT_FALSE(storage_faults_.has_struck());
  work_once();
  EXPECT_TRUE(storage_faults_.has_struck());
  storage_faults_.disarm();
  EXPECT_EQ(objects().size(), 1U) << "one was refused, and does not hold up the others";
  clock_.turn(std::chrono::minutes(1));
  remove_objects_.run(media::RunMode::real, {});
  EXPECT_TRUE(objects().empty());
}

TEST_F(DomainLoss, AnUploadOutlivesARemovalThatNobodyBegan) {
  const media::Media old = completed("a photo");
  const std::set<std::string> before = objects();
  EXPECT_TRUE(service_.erase(workspace_, old.uuid, {}).has_value());
  // Whoever was to remove the objects was killed before it began.
  const media::Media fresh = uploaded("a photo");
  work_all();
  remove_objects_.run(media::RunMode::real, {});
  expect_complete(fresh, "a photo");
  for (const std::string& key : before) EXPECT_FALSE(objects().contains(key)) << key << " was to go";
  EXPECT_TRUE(service_.erase(workspace_, fresh.uuid, {}).has_value());
  work_all();
  EXPECT_EQ(objects(), std::set<std::string>{});
}

TEST_F(DomainLoss, AnUploadOutlivesARemovalThatIsUnderWay) {
  const media::Media old = completed("a photo");
  EXPECT_TRUE(service_.erase(workspace_, old.uuid, {}).has_value());
  const std::vector<media::Removal> under_way = removals_.take(10, std::chrono::minutes(10));
  ASSERT_EQ(under_way.size(), 4U);
  const media::Media fresh = uploaded("a photo");
  work_once();  // the job that would have removed them
  work_once();
  ASSERT_EQ(state_of(fresh).processing_status, ProcessingStatus::completed);
  for (const media::Removal& removal : under_way) disk_.remove(removal.path);  // now it takes effect
  removals_.finish(under_way, media::RemovalStore::Names::rest);
  expect_complete(fresh, "a photo");
  EXPECT_EQ(state_of(fresh).path_of(media::VariantName::original)->generation(), 2U);
  EXPECT_EQ(state_of(fresh).path_of(media::VariantName::webp)->generation(), 2U);
}

TEST_F(DomainLoss, AnOriginalThatWasMovedAndNotRecordedIsNoLeftOver) {
  const media::Media media = uploaded("a photo");
  clock_.turn(std::chrono::hours(2));
  bool swept = false;
  processor_.between = [&](const std::string& where) {
    if (where != "identified") return;
    for (const std::string& key : objects("original/")) {
      swept = true;
      EXPECT_EQ(Noted::referenced, housekeeping_.note_unreferenced(media::ObjectKey::parse(key).value()))
          << key;
    }
  };
  database_faults_.arm(2, ErrorCode::unavailable, FaultPlan::When::before);  // record_original
  work_once();
  database_faults_.disarm();
  ASSERT_EQ(objects("original/").size(), 1U) << "moved, and the row does not know";
  EXPECT_EQ(state_of(media).path_of(media::VariantName::original)->tier(), "temp");
  EXPECT_EQ(Noted::referenced,
            housekeeping_.note_unreferenced(media::ObjectKey::parse(*objects("original/").begin()).value()));
  work_all();
  EXPECT_TRUE(swept);
  expect_complete(media, "a photo");
}

TEST_F(DomainLoss, LostBytesComeBackWithTheNextUpload) {
  const media::Media media = completed("a photo");
  disk_.remove(*media.path_of(media::VariantName::original));
  disk_.remove(*media.path_of(media::VariantName::compressed));
  const Admission again = upload("a photo").value();
  EXPECT_EQ(again.outcome, Admission::Outcome::retried);
  EXPECT_TRUE(again.bytes_taken);
  EXPECT_EQ(again.media.uuid, media.uuid);
  EXPECT_EQ(content_of(*media.path_of(media::VariantName::original)), "a photo")
      << "before anything is processed";
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(DomainLoss, DamagedBytesAreReplacedByTheNextUpload) {
  const media::Media media = completed("a photo");
  damage(*media.path_of(media::VariantName::original), "torn");
  EXPECT_TRUE(upload("a photo").value().bytes_taken);
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(DomainLoss, BytesThatWereLostBeforeProcessingComeBack) {
  const media::Media media = uploaded("a photo");
  disk_.remove(*media.path_of(media::VariantName::original));
  EXPECT_EQ(upload("a photo").value().media.uuid, media.uuid);
  EXPECT_EQ(content_of(*media.path_of(media::VariantName::original)), "a photo");
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(DomainLoss, AnOriginalThatAWorkerHasMovedIsNotAskedForAgain) {
  const media::Media media = uploaded("a photo");
  const jobs::Lease lease = claim().lease;
  ASSERT_TRUE(sql_media_.begin_processing(lease, media.id).has_value());
  const auto place = media::ObjectKey::of_variant(media::VariantName::original, workspace_, media.created_at,
                                                  *media.metadata.intent.hash, media::Kind::document, "bin");
  disk_.move(*media.path_of(media::VariantName::original), place).value();
  const Admission again = upload("a photo").value();
  EXPECT_EQ(again.outcome, Admission::Outcome::existing);
  EXPECT_FALSE(again.bytes_taken) << "the row names its old place until the worker comes to it";
  EXPECT_EQ(objects(), std::set<std::string>{place.str()});
}

TEST_F(DomainLoss, WhatIsToGoIsNotTakenForAnOriginalThatAWorkerHasMoved) {
  const media::Media media = uploaded("a photo");
  const jobs::Lease lease = claim().lease;
  ASSERT_TRUE(sql_media_.begin_processing(lease, media.id).has_value());
  const media::ObjectKey came = *media.path_of(media::VariantName::original);
  const auto place = media::ObjectKey::of_variant(media::VariantName::original, workspace_, media.created_at,
                                                  *media.metadata.intent.hash, media::Kind::document, "bin");
  disk_.move(came, place).value();
  database_.transact(
      [&](database::Session& session) { database::note_removal(session, place, clock_.now()); });
  EXPECT_TRUE(upload("a photo").value().bytes_taken);
  EXPECT_EQ(content_of(came), "a photo");
}

TEST_F(DomainLoss, AnOriginalThatIsOnItsWayToItsPlaceIsNotPutBack) {
  const media::Media media = uploaded("a photo");
  const jobs::Lease lease = claim().lease;
  ASSERT_TRUE(sql_media_.begin_processing(lease, media.id).has_value());
  const media::ObjectKey came = *media.path_of(media::VariantName::original);
  const Sha256 hash = *media.metadata.intent.hash;
  const auto place = media::ObjectKey::of_variant(media::VariantName::original, workspace_, media.created_at,
                                                  hash, media::Kind::image, "jpg");
  disk_.move(came, place).value();
  media::ReceivedFile same{
      .workspace_id = workspace_, .uuid = Uuid::make(), .bytes = media.size, .sha256 = hash};
  const auto keep = [&] {
    media::copy_object(disk_, place, same.temp_key(), media.type);
    sql_media_
        .record_original(lease, media.id, {media::VariantName::original, place, media.size, hash},
                         "image/jpeg")
        .value();
  };
  const Admission again = media::UploadAdmission({repository_, storage_, queue_, signal_})
                              .admit(same, keep, telemetry::Log())
                              .value();
  EXPECT_EQ(again.outcome, Admission::Outcome::existing);
  EXPECT_FALSE(again.bytes_taken);
  EXPECT_EQ(objects(), std::set<std::string>{place.str()});
}

TEST_F(DomainLoss, BytesThatWereFoundToBeGoneComeBack) {
  const media::Media media = uploaded("a photo");
  disk_.remove(*media.path_of(media::VariantName::original));
  work_all();
  ASSERT_EQ(state_of(media).processing_status, ProcessingStatus::failed);
  EXPECT_EQ(upload("a photo").value().media.uuid, media.uuid);
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(DomainLoss, ARowThatNamesNoBytesFailsHoweverItsLastAttemptEnds) {
  for (const char* lack : {"metadata = '{}'", "original_path = NULL"}) {
    const media::Media at_once = uploaded(std::string("at once ") + lack);
    change(at_once, lack);
    EXPECT_TRUE(work_once());
    const media::Media now = state_of(at_once);
    EXPECT_EQ(now.processing_status, ProcessingStatus::failed) << lack;
    EXPECT_EQ(now.metadata.state.error_code, "gone") << lack;

    const media::Media abandoned = uploaded(std::string("abandoned ") + lack);
    change(abandoned, lack);
    const jobs::LeasedJob job = claim();
    EXPECT_EQ(job_.give_up(job, "every attempt ended in a crash", true).ending,
              jobs::JobVerdict::Ending::settled);
    EXPECT_EQ(state_of(abandoned).processing_status, ProcessingStatus::failed) << lack;
    EXPECT_FALSE(work_once()) << lack;
  }
}

TEST_F(DomainLoss, ARowWhoseBytesTheCutOverHasYetToReadGetsNoJob) {
  const media::Media media = uploaded("a photo");
  const std::string metadata = media.metadata.to_json(media.paths);
  database_.transact([](database::Session& session) { session.run("DELETE FROM lumbung_jobs"); });
  change(media, "metadata = '{}'");
  EXPECT_EQ(jobs_.reconcile(), 0U);
  change(media, "metadata = '" + metadata + "'");
  EXPECT_EQ(jobs_.reconcile(), 1U);
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(DomainLoss, VariantsAreNotMadeAnewFromAnOriginalThatIsNotWhatItWas) {
  const media::Media media = completed("a photo");
  damage(*media.path_of(media::VariantName::original), "A PHOTO");
  disk_.remove(*media.path_of(media::VariantName::thumbnail));
  media::VerifyStorage verify({housekeeping_, sql_media_, storage_, queue_, clock_}, {});
  EXPECT_EQ(verify.run(media::RunMode::real, {}).healed, 0U);
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::completed);
}

TEST_F(DomainLoss, BytesThatAreNotWhatTheyWereAreReplacedWhenTheirMediaFailed) {
  const media::Media media = uploaded("a photo");
  damage(*media.path_of(media::VariantName::original), "A PHOTO");
  work_all();
  ASSERT_EQ(state_of(media).processing_status, ProcessingStatus::failed);
  EXPECT_TRUE(upload("a photo").value().bytes_taken);
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(DomainLoss, ARunOfRemovalsEndsAfterItsTimeAndGivesTheRestBack) {
  const media::Media media = completed("a photo");
  EXPECT_TRUE(service_.erase(workspace_, media.uuid, {}).has_value());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(remove_objects_.run(media::RunMode::real, stop.get_token()).interrupted);
  media::RemoveObjects no_time({removals_, storage_, clock_}, {.run_for = std::chrono::seconds(0)});
  EXPECT_TRUE(no_time.run(media::RunMode::real, {}).capped);
  EXPECT_EQ(objects().size(), 4U);
  EXPECT_EQ(remove_objects_.run(media::RunMode::real, {}).removed, 4U);
}

}  // namespace
}  // namespace lumbung::test

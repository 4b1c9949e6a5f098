// A media that is processed once more, after its processing had ended.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::LeasedJob;
using media::Media;
using media::ProcessingStatus;
using media::VariantName;
using std::chrono::seconds;

Media state_of(const DatabaseUnderTest& db, const Media& media) {
  return db.media->find(media.workspace_id, media.uuid).value();
}

Result<Media> process_again(const DatabaseUnderTest& db, const Media& media,
                            const media::ProcessAgain& how = {}) {
  return db.media->process_again(media.workspace_id, media.uuid, how, {.request_id = "req-9"});
}

/// What a new attempt stores: `first` with another name for the compressed form.
media::Completion second(media::Completion first, const Media& media) {
  first.objects[1].path =
      media::ObjectKey::of_variant(VariantName::compressed, media.workspace_id, media.created_at,
                                   *media.metadata.intent.hash, media::Kind::image, "jpg", 2);
  return first;
}

void expect_as_it_was(const DatabaseUnderTest& db, const Media& media) {
  const Media now = state_of(db, media);
  EXPECT_EQ(now.processing_status, ProcessingStatus::completed);
  EXPECT_EQ(now.processed_at, media.processed_at);
  EXPECT_TRUE(now.paths == media.paths);
  EXPECT_EQ(now.type, media.type);
}

TEST_P(DatabaseContract, ProcessedAgainACompletedMediaStaysSoUntilTheNewOneIsThere) {
  const Media media = completed("nasi");
  ASSERT_TRUE(process_again(db_, media));
  expect_as_it_was(db_, media);
  EXPECT_EQ(process_again(db_, media).error().code, ErrorCode::conflict) << "it waits already";
  const std::size_t told = event_types().size();
  const LeasedJob job = leased();
  EXPECT_EQ(job.job.request_id, "req-9");
  const auto attempt = db_.media->begin_processing(job.lease, media.id).value();
  EXPECT_TRUE(attempt.again);
  expect_as_it_was(db_, media);
  EXPECT_EQ(event_types().size(), told);
  EXPECT_EQ(process_again(db_, media).error().code, ErrorCode::conflict) << "a worker has it";
  const media::Completion completion = second(completion_of(media), media);
  ASSERT_TRUE(db_.media->complete(job.lease, media.id, completion));
  const Media now = state_of(db_, media);
  EXPECT_EQ(now.path_of(VariantName::compressed), completion.objects[1].path);
  EXPECT_EQ(event_types().back(), "media.processing.completed");
  EXPECT_TRUE(process_again(db_, media)) << "and once more";
}

TEST_P(DatabaseContract, ProcessedAgainACompletedMediaOutlivesTheFailure) {
  const Media media = completed("nasi");
  ASSERT_TRUE(process_again(db_, media));
  const LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id));
  const media::Failure failure{.code = ErrorCode::poison, .reason = "It crashed.", .quarantine = true};
  ASSERT_TRUE(db_.media->fail(job.lease, media.id, failure));
  expect_as_it_was(db_, media);
  EXPECT_EQ(state_of(db_, media).processing_error, "poison: It crashed.");
  EXPECT_FALSE(state_of(db_, media).metadata.state.quarantined);
  EXPECT_EQ(event_types().back(), "media.updated");
  EXPECT_TRUE(db_.jobs->dead_letters(workspace_, std::nullopt, 10).empty()) << "the file is to blame";
  ASSERT_TRUE(process_again(db_, media));
  const LeasedJob later = leased();
  ASSERT_TRUE(db_.media->begin_processing(later.lease, media.id));
  ASSERT_TRUE(db_.media->complete(later.lease, media.id, second(completion_of(media), media)));
  EXPECT_FALSE(state_of(db_, media).processing_error);
}

TEST_P(DatabaseContract, ProcessedAgainACompletedMediaWaitsAsOne) {
  const Media media = completed("nasi");
  ASSERT_TRUE(process_again(db_, media));
  LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id));
  ASSERT_TRUE(db_.media->retry_later(job.lease, media.id, seconds(30), "disk"));
  expect_as_it_was(db_, media);
  db_.clock->turn(seconds(31));
  job = leased();
  EXPECT_TRUE(db_.media->begin_processing(job.lease, media.id).value().again);
  ASSERT_TRUE(db_.media->wait_for_scan(job.lease, media.id, seconds(30), {media::ScanState::not_scanned}));
  expect_as_it_was(db_, media);
  EXPECT_FALSE(state_of(db_, media).is_withheld());
  EXPECT_FALSE(state_of(db_, media).metadata.state.scan);
}

TEST_P(DatabaseContract, ProcessedAgainAnInfectedMediaDoesNotStayCompleted) {
  const Media media = completed("nasi");
  ASSERT_TRUE(process_again(db_, media));
  const LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id));
  ASSERT_TRUE(db_.media->fail(job.lease, media.id, {.code = ErrorCode::infected, .reason = "Eicar"}));
  EXPECT_EQ(state_of(db_, media).processing_status, ProcessingStatus::failed);
  EXPECT_TRUE(state_of(db_, media).is_infected());
}

TEST_P(DatabaseContract, ProcessedAgainAFailedMediaIsPending) {
  const Media media = failed("nasi");
  const Media again = process_again(db_, media, {.purpose = "sticker"}).value();
  EXPECT_EQ(again.processing_status, ProcessingStatus::pending);
  EXPECT_EQ(state_of(db_, media).metadata.intent.purpose, "sticker");
  EXPECT_EQ(process_again(db_, media).error().code, ErrorCode::conflict) << "it is in process";
  EXPECT_FALSE(db_.media->begin_processing(leased().lease, media.id).value().again);
}

TEST_P(DatabaseContract, ProcessedAgainForAnotherPurposeAMediaKeepsThat) {
  const Media media = completed("nasi");
  EXPECT_EQ(process_again(db_, media, {.purpose = "sticker"}).value().metadata.intent.purpose, "sticker");
  EXPECT_EQ(db_.media->begin_processing(leased().lease, media.id).value().media.metadata.intent.purpose,
            "sticker");
}

TEST_P(DatabaseContract, ProcessesNothingAgainThatACampaignUses) {
  const Media media = completed("nasi");
  db_.put_into_campaign(media.id);
  EXPECT_EQ(process_again(db_, media).error().code, ErrorCode::conflict);
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(60)));
}

TEST_P(DatabaseContract, ProcessesNothingAgainThatIsNotThere) {
  const Media media = completed("nasi");
  EXPECT_EQ(db_.media->process_again({99}, media.uuid, {}, {}).error().code, ErrorCode::not_found);
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
  EXPECT_EQ(process_again(db_, media).error().code, ErrorCode::not_found);
}

TEST_P(DatabaseContract, ProcessesManyAgainAfterNewUploads) {
  const Media old = completed("nasi");
  ASSERT_TRUE(process_again(db_, old, {.after_others = true}));
  const Media fresh = admitted("ikan");
  EXPECT_EQ(leased().job.media_id, fresh.id);
  EXPECT_EQ(leased().job.media_id, old.id);
}

TEST_P(DatabaseContract, ProcessedAgainAMediaIsTakenOverByAnUploadThatAsksForMore) {
  const Media media = completed("nasi");
  ASSERT_TRUE(process_again(db_, media));
  const LeasedJob old = leased();
  ASSERT_TRUE(db_.media->begin_processing(old.lease, media.id));
  media::NewUpload upload = upload_of("nasi");
  upload.purpose = "sticker";
  EXPECT_EQ(db_.media->admit(upload).value().outcome, media::Admission::Outcome::retried);
  EXPECT_EQ(db_.media->complete(old.lease, media.id, second(completion_of(media), media)).error().code,
            ErrorCode::lease_lost)
      << "it knows nothing of a sticker";
  const LeasedJob job = leased();
  const auto attempt = db_.media->begin_processing(job.lease, media.id).value();
  EXPECT_FALSE(attempt.again);
  EXPECT_EQ(attempt.media.metadata.intent.purpose, "sticker");
}

TEST_P(DatabaseContract, ProcessedAgainAMediaHasNoLeftOversMeanwhile) {
  const Media media = completed("nasi");
  const media::ObjectKey stored = second(completion_of(media), media).objects[1].path;
  EXPECT_FALSE(db_.housekeeping->is_referenced(stored));
  ASSERT_TRUE(process_again(db_, media));
  EXPECT_TRUE(db_.housekeeping->is_referenced(stored)) << "a worker may be about to name it";
  const LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id));
  ASSERT_TRUE(db_.media->complete(job.lease, media.id, completion_of(media)));
  EXPECT_FALSE(db_.housekeeping->is_referenced(stored));
}

}  // namespace
}  // namespace lumbung::test

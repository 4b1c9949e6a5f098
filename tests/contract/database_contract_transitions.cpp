#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::LeasedJob;
using media::Media;
using media::ProcessingStatus;
using media::VariantName;
using std::chrono::seconds;

TEST_P(DatabaseContract, WalksFromPendingToCompleted) {
  const Media media = admitted("nasi");
  const LeasedJob job = leased();
  const Media begun = db_.media->begin_processing(job.lease, media.id).value().media;
  EXPECT_EQ(begun.processing_status, ProcessingStatus::processing);

  const auto original = object_of(media, VariantName::original);
  ASSERT_TRUE(db_.media->record_original(job.lease, media.id, original, "image/png").has_value());
  media::Metadata so_far;
  so_far.found.lqip = "data:image/jpeg;base64,/9j/";
  const auto thumbnail = object_of(media, VariantName::thumbnail);
  ASSERT_TRUE(db_.media->record_thumbnail(job.lease, media.id, thumbnail, so_far).has_value());
  const Media halfway = db_.media->find(workspace_, media.uuid).value();
  EXPECT_EQ(halfway.type, "image/png");
  EXPECT_EQ(halfway.path_of(VariantName::original), original.path);
  EXPECT_EQ(halfway.path_of(VariantName::thumbnail), thumbnail.path);
  EXPECT_EQ(halfway.metadata.found.lqip, so_far.found.lqip);
  EXPECT_EQ(halfway.metadata.intent.purpose, "header");

  ASSERT_TRUE(db_.media->complete(job.lease, media.id, completion_of(media)).has_value());
  const Media done = db_.media->find(workspace_, media.uuid).value();
  EXPECT_EQ(done.processing_status, ProcessingStatus::completed);
  EXPECT_EQ(done.path_of(VariantName::compressed), object_of(media, VariantName::compressed).path);
  EXPECT_EQ(done.metadata.intent.hash, media.metadata.intent.hash);
  EXPECT_EQ(done.metadata.intent.purpose, "header");
  EXPECT_TRUE(done.processed_at.has_value());
  EXPECT_EQ(db_.housekeeping->ledger(0, 100).size(), 3U);
  EXPECT_FALSE(db_.jobs->extend(job.lease, seconds(1)));
  EXPECT_EQ(event_types(), (std::vector<std::string>{"media.processing.started", "media.thumbnail.ready",
                                                     "media.processing.completed"}));
}

TEST_P(DatabaseContract, TellsListenersButNoWebhookHowFarAMediaIs) {
  const auto webhook = db_.webhooks->create(workspace_, "https://a.example/", "whsec_x", {}, {}).value();
  const Media media = admitted("film");
  const LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id).has_value());
  ASSERT_TRUE(db_.media->record_progress(job.lease, media.id, {42, "compressed"}).has_value());
  const auto events = db_.events->after({}, 10);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_FALSE(events[0].payload.contains("percent"));
  EXPECT_EQ(events[0].payload.at("name"), "film.jpg");
  EXPECT_EQ(events[1].type, events::EventType::media_processing_progress);
  EXPECT_EQ(events[1].subject.kind, events::SubjectKind::media);
  EXPECT_EQ(events[1].subject.id, media.id.value);
  EXPECT_EQ(events[1].subject.uuid, media.uuid);
  EXPECT_EQ(events[1].payload.at("status"), "processing");
  ASSERT_TRUE(events[1].payload.contains("percent"));
  EXPECT_EQ(events[1].payload.at("percent"), 42U);
  EXPECT_EQ(events[1].payload.at("step"), "compressed");
  EXPECT_EQ(db_.webhooks->deliveries(webhook.id, std::nullopt, 10).size(), 1U);

  EXPECT_EQ(db_.events->purge_before(db_.clock->now() + seconds(1), 1000), 2U);
}

TEST_P(DatabaseContract, KeepsTheReasonOfABadFileAndMakesNoDeadLetterOfIt) {
  const Media media = failed("nasi");
  EXPECT_EQ(media.processing_status, ProcessingStatus::failed);
  EXPECT_EQ(media.processing_error, "corrupt: The picture ends in its middle.");
  EXPECT_EQ(media.metadata.state.error_code, "corrupt");
  EXPECT_TRUE(db_.jobs->dead_letters(workspace_, std::nullopt, 10).empty());
  EXPECT_TRUE(db_.jobs->list(std::nullopt, std::nullopt, 10).empty());
  EXPECT_EQ(event_types().back(), "media.processing.failed");
  EXPECT_TRUE(db_.media->retry(workspace_, media.uuid, {}).has_value());
  EXPECT_EQ(leased().job.media_id, media.id);
}

TEST_P(DatabaseContract, MakesADeadLetterOfAFaultOfTheMachine) {
  const Media media = admitted("nasi");
  const LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id).has_value());
  media::Failure failure;
  failure.reason = "The server could not process this file.";
  failure.fault = "the disk does not answer";
  ASSERT_TRUE(db_.media->fail(job.lease, media.id, failure).has_value());
  EXPECT_EQ(db_.media->find(workspace_, media.uuid)->processing_error,
            "internal: The server could not process this file.");
  const auto letters = db_.jobs->dead_letters(workspace_, std::nullopt, 10);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].job.media_id, media.id);
  EXPECT_EQ(letters[0].error, "the disk does not answer");
  EXPECT_EQ(event_types().back(), "media.processing.failed");
}

TEST_P(DatabaseContract, RefusesEverythingOfAWorkerThatLostItsLease) {
  const Media media = admitted("nasi");
  const LeasedJob old = leased();
  ASSERT_TRUE(db_.media->begin_processing(old.lease, media.id).has_value());
  db_.clock->turn(seconds(61));
  const LeasedJob fresh = leased();
  EXPECT_GT(fresh.lease.fencing_token, old.lease.fencing_token);
  EXPECT_EQ(fresh.job.attempts, 1U);

  const auto thumbnail = object_of(media, VariantName::thumbnail);
  const auto original = object_of(media, VariantName::original);
  const auto code_of = [](const auto& result) { return result.error().code; };
  EXPECT_EQ(code_of(db_.media->begin_processing(old.lease, media.id)), ErrorCode::lease_lost);
  EXPECT_EQ(code_of(db_.media->record_original(old.lease, media.id, original, "x/y")), ErrorCode::lease_lost);
  EXPECT_EQ(code_of(db_.media->record_thumbnail(old.lease, media.id, thumbnail, {})), ErrorCode::lease_lost);
  EXPECT_EQ(code_of(db_.media->record_progress(old.lease, media.id, {5, "x"})), ErrorCode::lease_lost);
  EXPECT_EQ(code_of(db_.media->complete(old.lease, media.id, completion_of(media))), ErrorCode::lease_lost);
  EXPECT_EQ(code_of(db_.media->fail(old.lease, media.id, {})), ErrorCode::lease_lost);
  EXPECT_EQ(code_of(db_.media->retry_later(old.lease, media.id, seconds(1), "x")), ErrorCode::lease_lost);
  EXPECT_FALSE(db_.jobs->extend(old.lease, seconds(60)));
  EXPECT_FALSE(db_.jobs->complete(old.lease));
  EXPECT_FALSE(db_.jobs->release(old.lease));
  EXPECT_FALSE(db_.jobs->bury(old.lease, "x"));
  EXPECT_FALSE(db_.jobs->retry_later(old.lease, seconds(1), "x"));

  const Media untouched = db_.media->find(workspace_, media.uuid).value();
  EXPECT_EQ(untouched.processing_status, ProcessingStatus::processing);
  EXPECT_FALSE(untouched.path_of(VariantName::thumbnail).has_value());
  EXPECT_TRUE(db_.media->complete(fresh.lease, media.id, completion_of(media)).has_value());
}

TEST_P(DatabaseContract, WaitsForItsBackoffAfterAFaultOfTheMachine) {
  const Media media = admitted("nasi");
  const LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id).has_value());
  ASSERT_TRUE(db_.media->retry_later(job.lease, media.id, seconds(30), "disk").has_value());
  EXPECT_EQ(db_.media->find(workspace_, media.uuid)->processing_status, ProcessingStatus::pending);
  db_.clock->turn(seconds(29));
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(60)).has_value());
  db_.clock->turn(seconds(1));
  const LeasedJob second = leased();
  EXPECT_EQ(second.job.attempts, 2U);
  EXPECT_EQ(second.job.last_error, "disk");
}

TEST_P(DatabaseContract, CountsDecodesThatKilledTheirSandboxUntilARetryIsAskedFor) {
  const Media media = admitted("nasi");
  const LeasedJob job = leased();
  EXPECT_EQ(db_.media->count_sandbox_death(media.id), 1U);
  EXPECT_EQ(db_.media->count_sandbox_death(media.id), 2U);
  media::Failure failure;
  failure.code = ErrorCode::poison;
  failure.reason = "Decoding it crashed twice.";
  failure.quarantine = true;
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id).has_value());
  ASSERT_TRUE(db_.media->fail(job.lease, media.id, failure).has_value());
  EXPECT_TRUE(db_.media->find(workspace_, media.uuid)->metadata.state.quarantined);

  const Media again = db_.media->retry(workspace_, media.uuid, {.request_id = "req-2"}).value();
  EXPECT_FALSE(again.metadata.state.quarantined);
  EXPECT_EQ(again.metadata.state.error_code, "");
  EXPECT_EQ(db_.media->count_sandbox_death(media.id), 1U);
  EXPECT_EQ(leased().job.request_id, "req-2");
  EXPECT_TRUE(db_.jobs->dead_letters(workspace_, std::nullopt, 10).empty());
}

TEST_P(DatabaseContract, RetriesOnlyWhatFailed) {
  const Media media = completed("nasi");
  const auto refused = db_.media->retry(workspace_, media.uuid, {});
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_EQ(db_.media->retry({99}, media.uuid, {}).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace lumbung::test

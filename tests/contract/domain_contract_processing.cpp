#include "contract/domain_contract.h"

namespace lumbung::test {
namespace {

using Blame = media::ProcessingFailure::Blame;
using jobs::JobVerdict;
using media::ProcessingStatus;
using media::VariantName;

TEST_F(DomainContract, ProcessingStoresEverythingAndTellsOfIt) {
  const media::Media media = uploaded("a photo");
  EXPECT_TRUE(work_once());
  expect_complete(media, "a photo");
  EXPECT_EQ(event_types(), (std::vector<std::string>{"media.processing.started", "media.thumbnail.ready",
                                                     "media.processing.completed"}));
  const media::Metadata metadata = state_of(media).metadata;
  EXPECT_EQ(metadata.intent.purpose, "campaign_header");
  EXPECT_EQ(metadata.found.blurhash, "00TSUA");
  EXPECT_EQ(metadata.found.original_size, 7U);
  EXPECT_EQ(metadata.found.compressed_size, std::string("the compressed variant").size());
  EXPECT_EQ(metadata.found.compression_ratio, media::compression_ratio(7, 22));
  EXPECT_EQ(metadata.found.variants.at(VariantName::original).bytes, 7U);
  EXPECT_FALSE(work_once()) << "the job is done";
}

TEST_F(DomainContract, TheThumbnailCanBeFetchedBeforeTheRestIsMade) {
  const media::Media media = uploaded("a photo");
  processor_.between = [&](const std::string& where) {
    if (where != "thumbnail") return;
    const media::Media now = state_of(media);
    EXPECT_EQ(now.processing_status, ProcessingStatus::processing);
    EXPECT_EQ(content_of(now.path_of(VariantName::thumbnail).value()), "the thumbnail variant");
    EXPECT_EQ(event_types().back(), "media.thumbnail.ready");
    EXPECT_FALSE(now.path_of(VariantName::compressed));
  };
  work_once();
  expect_complete(media, "a photo");
}

TEST_F(DomainContract, ABadFileFailsAtOnceAndIsKept) {
  const media::Media media = uploaded("not a photo");
  processor_.failure = {Blame::file, ErrorCode::corrupt, "The file is damaged."};
  work_once();
  const media::Media now = state_of(media);
  EXPECT_EQ(now.processing_status, ProcessingStatus::failed);
  EXPECT_NE(now.processing_error.value().find("The file is damaged."), std::string::npos);
  EXPECT_EQ(now.metadata.state.error_code, "corrupt");
  EXPECT_EQ(now.path_of(VariantName::original)->tier(), "original") << "out of temp/, where it would expire";
  EXPECT_EQ(content_of(*now.path_of(VariantName::original)), "not a photo");
  EXPECT_FALSE(work_once());
  EXPECT_EQ(event_types().back(), "media.processing.failed");
  EXPECT_TRUE(jobs_.dead_letters(workspace_, {}, 10).empty()) << "nobody can mend it";
  EXPECT_NE(metrics_.render().find("kind=\"process_media\",outcome=\"failed\"} 1\n"), std::string::npos);
}

TEST_F(DomainContract, AFailedMediaIsTriedAgainWithTheSameUpload) {
  const media::Media media = uploaded("a photo");
  processor_.failure = {Blame::file, ErrorCode::corrupt, "The file is damaged."};
  work_once();
  processor_.failure.reset();
  const media::Admission again = upload("a photo").value();
  EXPECT_EQ(again.outcome, media::Admission::Outcome::retried);
  EXPECT_EQ(again.media.uuid, media.uuid);
  EXPECT_EQ(objects("temp/").size(), 0U);
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(DomainContract, AStoredPictureIsProcessedAgainToBecomeASticker) {
  const media::Media media = uploaded("a photo");
  work_all();
  EXPECT_FALSE(state_of(media).path_of(VariantName::sticker));
  const media::Admission again = upload("a photo", "face.jpg", "sticker").value();
  EXPECT_EQ(again.outcome, media::Admission::Outcome::retried);
  EXPECT_EQ(again.media.uuid, media.uuid);
  EXPECT_EQ(objects("temp/").size(), 0U);
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::pending);
  EXPECT_TRUE(repository_.find_for_delivery(media.uuid)) << "it is delivered meanwhile";
  work_all();
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::completed);
  sweep();
  EXPECT_EQ(objects().size(), 5U);
  EXPECT_EQ(content_of(state_of(media).path_of(VariantName::sticker).value()), "the sticker variant");
  EXPECT_EQ(state_of(media).name, "photo.jpg");
  EXPECT_EQ(upload("a photo", "face.jpg", "sticker").value().outcome, media::Admission::Outcome::existing);
  EXPECT_EQ(upload("a photo").value().outcome, media::Admission::Outcome::existing);
}

TEST_F(DomainContract, LostBytesFailAndComeBackWithTheNextUpload) {
  const media::Media media = uploaded("a photo");
  disk_.remove(*media.path_of(VariantName::original));
  work_all();
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::failed);
  EXPECT_EQ(state_of(media).metadata.state.error_code, "gone");
  EXPECT_EQ(jobs_.dead_letters(workspace_, {}, 10).size(), 1U) << "no fault of the file";
  EXPECT_EQ(upload("a photo").value().media.uuid, media.uuid);
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(DomainContract, ChangedBytesAreNeverCompleted) {
  const media::Media media = uploaded("a photo");
  damage(*media.path_of(VariantName::original), "a phot0");
  work_all();
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::failed);
}

TEST_F(DomainContract, AFaultOfTheMachineIsTriedAgainAfterItsBackoff) {
  const media::Media media = uploaded("a photo");
  processor_.failure = {Blame::machine, ErrorCode::unavailable, "no memory"};
  work_once();
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::pending);
  EXPECT_FALSE(work_once());
  clock_.turn(std::chrono::seconds(29));
  EXPECT_FALSE(work_once());
  clock_.turn(std::chrono::seconds(2));
  processor_.failure.reset();
  EXPECT_TRUE(work_once());
  expect_complete(media, "a photo");
}

TEST_F(DomainContract, AfterThreeAttemptsItFailsWithTheOriginalKept) {
  const media::Media media = uploaded("a photo");
  processor_.failure = {Blame::machine, ErrorCode::unavailable, "secret path /var/x"};
  work_all();
  const media::Media now = state_of(media);
  EXPECT_EQ(now.processing_status, ProcessingStatus::failed);
  EXPECT_EQ(now.processing_error.value().find("secret"), std::string::npos);
  EXPECT_EQ(content_of(now.path_of(VariantName::original).value()), "a photo");
  EXPECT_EQ(now.path_of(VariantName::original)->tier(), "original");
  const auto letters = jobs_.dead_letters(workspace_, {}, 10);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].error, "secret path /var/x") << "operators are told";
  const std::string page = metrics_.render();
  EXPECT_NE(page.find("kind=\"process_media\",outcome=\"retried\"} 2\n"), std::string::npos);
  EXPECT_NE(page.find("kind=\"process_media\",outcome=\"dead\"} 1\n"), std::string::npos);
}

TEST_F(DomainContract, EachEndOfAnAttemptIsCounted) {
  const auto counted = [&](const std::string& outcome, int times) {
    const std::string line = R"(lumbung_jobs_total{kind="process_media",outcome=")" + outcome + "\"} ";
    return metrics_.render().find(line + std::to_string(times) + "\n") != std::string::npos;
  };
  uploaded("a photo");
  work_all();
  EXPECT_TRUE(counted("completed", 1));
  uploaded("not a photo");
  processor_.failure = {Blame::file, ErrorCode::corrupt, "The file is damaged."};
  work_all();
  EXPECT_TRUE(counted("failed", 1));
  uploaded("another photo");
  processor_.failure = {Blame::machine, ErrorCode::unavailable, "no memory"};
  work_all();
  EXPECT_TRUE(counted("retried", 2));
  EXPECT_TRUE(counted("dead", 1));
  EXPECT_TRUE(counted("failed", 1));
}

TEST_F(DomainContract, TwoDeadSandboxesMakeAQuarantine) {
  const media::Media media = uploaded("a bomb");
  processor_.failure = {Blame::sandbox, ErrorCode::poison, "it crashed"};
  work_once();
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::pending);
  clock_.turn(std::chrono::seconds(2));
  work_once();
  const media::Media now = state_of(media);
  EXPECT_EQ(now.processing_status, ProcessingStatus::failed);
  EXPECT_EQ(now.metadata.state.error_code, "poison");
  EXPECT_TRUE(now.metadata.state.quarantined);
  EXPECT_FALSE(work_once());
  EXPECT_TRUE(jobs_.dead_letters(workspace_, {}, 10).empty());
}

TEST_F(DomainContract, AVariantThatIsNotStoredAsItWasInspectedIsALieOfItsDecoder) {
  const media::Media media = uploaded("a liar");
  processor_.inspected = {{VariantName::compressed, Sha256::of(as_bytes("something else"))}};
  work_once();
  EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::pending);
  clock_.turn(std::chrono::seconds(2));
  work_once();
  EXPECT_EQ(state_of(media).metadata.state.error_code, "poison");
  EXPECT_TRUE(state_of(media).metadata.state.quarantined);
  EXPECT_FALSE(state_of(media).path_of(VariantName::compressed));
}

TEST_F(DomainContract, ADecoderThatBeganAgainHasStoredWhatItMadeLast) {
  const media::Media media = uploaded("a photo");
  const std::string last = "the compressed variant, made again";
  processor_.begins_again = true;
  processor_.inspected = {{VariantName::compressed, Sha256::of(as_bytes(last))}};
  work_once();
  const media::Media now = state_of(media);
  ASSERT_EQ(now.processing_status, ProcessingStatus::completed);
  EXPECT_EQ(content_of(now.path_of(VariantName::compressed).value()), last);
  EXPECT_EQ(content_of(now.path_of(VariantName::thumbnail).value()), "the thumbnail variant")
      << "that was announced";
}

TEST_F(DomainContract, ALostLeaseWritesNothingAndTakesNothingAway) {
  const media::Media media = uploaded("a photo");
  const jobs::LeasedJob late = claim();
  processor_.between = [&](const std::string& where) {
    if (where != "made") return;
    processor_.between = nullptr;
    clock_.turn(std::chrono::seconds(60));
    EXPECT_TRUE(work_once()) << "the successor";
  };
  EXPECT_EQ(job_.run(late, {}).ending, JobVerdict::Ending::settled);
  expect_complete(media, "a photo");
  const std::vector<std::string> events = event_types();
  EXPECT_EQ(std::count(events.begin(), events.end(), "media.processing.completed"), 1);
}

TEST_F(DomainContract, ErasedWhileProcessingLeavesNoTrace) {
  for (const std::string moment : {"in hand", "identified", "thumbnail", "made"}) {
    const media::Media media = uploaded("a photo " + moment);
    processor_.between = [&](const std::string& where) {
      if (where == moment) {
        EXPECT_TRUE(service_.erase(workspace_, media.uuid, {}).has_value());
      }
    };
    work_all();
    EXPECT_FALSE(sql_media_.find_with_deleted(workspace_, media.uuid)) << moment;
    EXPECT_EQ(objects(), std::set<std::string>{}) << moment;
  }
}

TEST_F(DomainContract, AProcessedMediaMakesItsSecondJobSuperfluous) {
  const media::Media media = uploaded("a photo");
  work_once();
  jobs_.enqueue({.kind = jobs::JobKind::process_media, .workspace_id = workspace_, .media_id = media.id});
  EXPECT_TRUE(work_once());
  EXPECT_FALSE(work_once());
  expect_complete(media, "a photo");
}

TEST_F(DomainContract, DeletedContentThatComesAgainIsANewMediaOverTheSameObjects) {
  const media::Media first = uploaded("a photo");
  work_once();
  service_.remove(workspace_, first.uuid, {}).value();
  const media::Admission second = upload("a photo").value();
  EXPECT_EQ(second.outcome, media::Admission::Outcome::created);
  work_all();
  expect_complete(second.media, "a photo");
  EXPECT_TRUE(service_.erase(workspace_, first.uuid, {}).has_value());
  expect_complete(second.media, "a photo");
  EXPECT_TRUE(service_.erase(workspace_, second.media.uuid, {}).has_value());
  work_all();
  EXPECT_TRUE(objects().empty());
}

}  // namespace
}  // namespace lumbung::test

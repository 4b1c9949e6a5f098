// A completed media that is processed once more: what it has is there until what takes its place is.
#include "contract/domain_contract.h"
#include "database/engine/session.h"
#include "media/upkeep/reprocess_skipped.h"

namespace lumbung::test {
namespace {

using Blame = media::ProcessingFailure::Blame;
using media::ProcessingStatus;
using media::VariantName;

class ProcessedAgain : public DomainContract {
 protected:
  media::Media completed(std::string_view content) {
    const media::Media media = uploaded(content);
    work_all();
    return state_of(media);
  }
  void process_again(const media::Media& media, const media::ProcessAgain& how = {}) {
    EXPECT_TRUE(service_.process_again(workspace_, media.uuid, how, {}));
  }
  /// Everything that the row names is there, and is what it was when the row named it first.
  void expect_as_it_was(const media::Media& media) {
    const media::Media now = state_of(media);
    EXPECT_EQ(now.processing_status, ProcessingStatus::completed);
    EXPECT_TRUE(now.paths == media.paths);
    for (const auto& [variant, key] : media.paths) {
      if (variant == VariantName::original) continue;
      EXPECT_EQ(content_of(key), "the " + std::string(to_string(variant)) + " variant");
    }
    EXPECT_TRUE(repository_.find_for_delivery(media.uuid));
  }
};

TEST_F(ProcessedAgain, VariantsStayUntilAllOfTheNewOnesAreThere) {
  const media::Media media = completed("a photo");
  process_again(media, {.purpose = "sticker"});
  int looks = 0;
  processor_.between = [&](const std::string&) {
    ++looks;
    expect_as_it_was(media);
  };
  work_all();
  EXPECT_EQ(looks, 5);
  const media::Media now = state_of(media);
  EXPECT_EQ(now.processing_status, ProcessingStatus::completed);
  EXPECT_EQ(now.path_of(VariantName::original), media.path_of(VariantName::original));
  for (const VariantName variant : {VariantName::thumbnail, VariantName::compressed, VariantName::webp}) {
    EXPECT_NE(now.path_of(variant), media.path_of(variant)) << "what was stored is never written over";
    EXPECT_EQ(content_of(now.path_of(variant).value()),
              "the " + std::string(to_string(variant)) + " variant");
  }
  EXPECT_EQ(content_of(now.path_of(VariantName::sticker).value()), "the sticker variant");
  EXPECT_EQ(event_types().back(), "media.processing.completed");
}

TEST_F(ProcessedAgain, NothingIsLostWhenItFails) {
  const media::Media media = completed("a photo");
  processor_.fails_after_thumbnail = true;
  for (const auto& failure :
       {media::ProcessingFailure{Blame::file, ErrorCode::resource_limit, "Too much."},
        media::ProcessingFailure{Blame::sandbox, ErrorCode::poison, "It crashed."},
        media::ProcessingFailure{Blame::machine, ErrorCode::unavailable, "no memory"}}) {
    process_again(media);
    processor_.failure = failure;
    work_all();
    expect_as_it_was(media);
    EXPECT_TRUE(state_of(media).processing_error) << failure.reason;
    EXPECT_EQ(event_types().back(), "media.updated") << failure.reason;
    if (failure.blame != Blame::machine) {
      sweep();
      EXPECT_EQ(objects().size(), 4U) << "what it had stored is gone again";
    }
  }
  processor_.failure.reset();
  process_again(media);
  work_all();
  EXPECT_FALSE(state_of(media).processing_error);
}

TEST_F(ProcessedAgain, NothingIsLostWhereverItsWorkerDies) {
  const media::Media media = completed("a photo");
  for (int call = 1; call < 40; ++call) {
    SCOPED_TRACE(call);
    process_again(media);
    const media::Media before = state_of(media);
    database_faults_.arm(call, ErrorCode::unavailable, FaultPlan::When::before);
    work_once();
    const bool struck = database_faults_.has_struck();
    database_faults_.disarm();
    if (!struck) return;
    expect_as_it_was(before);
    work_all();
    EXPECT_EQ(state_of(media).processing_status, ProcessingStatus::completed);
  }
  ADD_FAILURE() << "an attempt never ended";
}

TEST_F(ProcessedAgain, BytesThatWereFoundToBeOthersComeBackWithTheNextUpload) {
  const media::Media media = completed("a photo");
  damage(*media.path_of(VariantName::original), "A PHOTO");
  process_again(media);
  work_all();
  expect_as_it_was(media);
  ASSERT_TRUE(state_of(media).processing_error);
  EXPECT_TRUE(upload("a photo").value().bytes_taken);
  work_all();
  EXPECT_EQ(content_of(*state_of(media).path_of(VariantName::original)), "a photo");
}

TEST_F(ProcessedAgain, BytesInAnArchiveGiveWayToThoseThatComeWhereTheyAreNeeded) {
  const media::Media media = completed("a photo");
  const media::ObjectKey archived = *media.path_of(VariantName::original);
  storage_.troubles[archived.str()] = [] { throw media::ArchivedObject("restore it first"); };
  EXPECT_EQ(upload("a photo").value().outcome, media::Admission::Outcome::existing)
      << "nobody has to read it";
  const media::Admission asked = upload("a photo", "face.jpg", "sticker").value();
  EXPECT_EQ(asked.outcome, media::Admission::Outcome::retried);
  EXPECT_TRUE(asked.bytes_taken);
  work_all();
  const media::Media now = state_of(media);
  EXPECT_EQ(now.processing_status, ProcessingStatus::completed);
  EXPECT_EQ(content_of(now.path_of(VariantName::sticker).value()), "the sticker variant");
  EXPECT_NE(now.path_of(VariantName::original), archived);
  EXPECT_EQ(content_of(now.path_of(VariantName::original).value()), "a photo");
}

TEST_F(ProcessedAgain, AFailedMediaWhoseOriginalIsInAnArchiveIsTakenUpByTheNextUpload) {
  const media::Media media = uploaded("a photo");
  processor_.failure = {Blame::file, ErrorCode::resource_limit, "Too much."};
  work_all();
  processor_.failure.reset();
  storage_.troubles[state_of(media).path_of(VariantName::original)->str()] = [] {
    throw media::ArchivedObject("restore it first");
  };
  EXPECT_EQ(upload("a photo").value().outcome, media::Admission::Outcome::retried);
  work_all();
  expect_complete(media, "a photo");
}

TEST_F(ProcessedAgain, WhatCouldNotBeMadeIsAskedForAgainByTheNextUpload) {
  const media::Media media = completed("a photo");
  processor_.failure = {Blame::file, ErrorCode::resource_limit, "Too much."};
  process_again(media, {.purpose = "sticker"});
  work_all();
  processor_.failure.reset();
  EXPECT_EQ(upload("a photo", "face.jpg", "sticker").value().outcome, media::Admission::Outcome::retried);
  work_all();
  EXPECT_EQ(content_of(state_of(media).path_of(VariantName::sticker).value()), "the sticker variant");
}

TEST_F(ProcessedAgain, EverythingThatLackedAProgramOrADecoderIsAskedForAtOnce) {
  const media::Media fine = completed("a photo");
  processor_.skipped = {{"preview", "It is not installed.", "ffmpeg"}};
  const media::Media film = completed("a film");
  const media::Media deleted = completed("a deleted film");
  service_.remove(workspace_, deleted.uuid, {}).value();
  processor_.skipped = {{"mp4", "This animation is too long."}};
  completed("an animation");
  processor_.skipped.clear();
  processor_.failure = {Blame::file, ErrorCode::decoder_missing, "There is no decoder for HEIC."};
  const media::Media picture = completed("a picture");
  processor_.failure = {Blame::file, ErrorCode::corrupt, "It is damaged."};
  completed("rubbish");
  processor_.failure.reset();

  media::ReprocessSkipped task({housekeeping_, sql_media_, queue_});
  EXPECT_EQ(task.run(media::RunMode::dry, std::nullopt, {}, {}).requeued, 2U);
  EXPECT_FALSE(work_once()) << "that changed nothing";
  EXPECT_EQ(task.run(media::RunMode::real, WorkspaceId{99}, {}, {}).requeued, 0U);
  EXPECT_EQ(task.run(media::RunMode::real, workspace_, {}, {}).requeued, 2U);
  EXPECT_EQ(task.run(media::RunMode::real, workspace_, {}, {}).refused, 1U) << "one waits as it was";
  EXPECT_EQ(state_of(film).processing_status, ProcessingStatus::completed);
  EXPECT_EQ(state_of(picture).processing_status, ProcessingStatus::pending);
  work_all();
  EXPECT_EQ(state_of(picture).processing_status, ProcessingStatus::completed);
  EXPECT_TRUE(state_of(film).metadata.found.skipped.empty());
  EXPECT_EQ(task.run(media::RunMode::real, std::nullopt, {}, {}).requeued, 0U);
  EXPECT_EQ(state_of(fine).processed_at, fine.processed_at);
}

TEST_F(ProcessedAgain, ErasedMeanwhileItLeavesNoTrace) {
  const media::Media media = completed("a photo");
  process_again(media);
  processor_.between = [&](const std::string& where) {
    if (where == "made") {
      EXPECT_TRUE(service_.erase(workspace_, media.uuid, {}));
    }
  };
  work_all();
  EXPECT_FALSE(sql_media_.find_with_deleted(workspace_, media.uuid));
  EXPECT_EQ(objects(), std::set<std::string>{});
}

TEST_F(ProcessedAgain, CondemnedMeanwhileItIsNotCompletedAnew) {
  const media::Media media = completed("a photo");
  process_again(media);
  processor_.between = [&](const std::string& where) {
    if (where != "made") return;
    scan_verdicts_.keep({Sha256::of(as_bytes("a photo")), 7},
                        {media::ScanVerdict::Finding::infected, "Test.Signature", "2"}, {});
    EXPECT_EQ(condemnations_.carry_out({}), 1U);
    EXPECT_FALSE(work_once()) << "there is nothing to process any more";
  };
  work_once();
  EXPECT_TRUE(state_of(media).is_infected());
  EXPECT_EQ(state_of(media).metadata.state.error_code, "infected");
  EXPECT_EQ(event_types().back(), "media.processing.failed") << "told once";
  clock_.turn(std::chrono::hours(1));
  EXPECT_TRUE(work_once()) << "what the attempt had stored goes";
  EXPECT_EQ(objects().size(), 4U);
  EXPECT_FALSE(work_once());
}

TEST_F(ProcessedAgain, InfectedItIsNoLongerAtTheCdn) {
  const media::Media media = completed("a photo");
  database_.transact([&](database::Session& session) {
    session.execute("UPDATE chat_media SET cdn_url = 'https://cdn.test/photo'", {});
  });
  process_again(media);
  scanner_.version = "2";
  scanner_.finding = media::ScanVerdict::Finding::infected;
  work_all();
  EXPECT_TRUE(state_of(media).is_infected());
  EXPECT_FALSE(state_of(media).cdn_url);
}

}  // namespace
}  // namespace lumbung::test

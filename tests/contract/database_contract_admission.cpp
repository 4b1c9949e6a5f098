#include <atomic>
#include <set>
#include <thread>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using media::Admission;
using media::Media;
using media::ProcessingStatus;

TEST_P(DatabaseContract, AdmitsARowAndAJobTogether) {
  const media::NewUpload upload = upload_of("nasi");
  const Admission admission = db_.media->admit(upload).value();
  EXPECT_EQ(admission.outcome, Admission::Outcome::created);
  EXPECT_EQ(admission.media.processing_status, ProcessingStatus::pending);
  EXPECT_EQ(admission.media.metadata.intent.hash, upload.sha256);

  const auto found = db_.media->find(workspace_, upload.uuid);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, admission.media.id);
  EXPECT_EQ(found->name, "nasi.jpg");
  EXPECT_EQ(found->path_of(media::VariantName::original), upload.temp_key);
  EXPECT_EQ(found->metadata.intent.purpose, "header");
  EXPECT_EQ(to_sql(found->created_at), "2026-11-22 14:00:00");

  const jobs::LeasedJob job = leased();
  EXPECT_EQ(job.job.media_id, found->id);
  EXPECT_EQ(job.job.workspace_id, workspace_);
  EXPECT_EQ(job.job.request_id, "req-1");
}

TEST_P(DatabaseContract, RefusesAWorkspaceThatIsNotThere) {
  media::NewUpload upload = upload_of("nasi");
  upload.workspace_id = {77};
  const auto refused = db_.media->admit(upload);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::not_found);
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", std::chrono::seconds(1)).has_value());
}

TEST_P(DatabaseContract, GivesTheMediaThatHasTheSameContent) {
  const Media first = completed("nasi");
  const Admission again = db_.media->admit(upload_of("nasi")).value();
  EXPECT_EQ(again.outcome, Admission::Outcome::existing);
  EXPECT_EQ(again.media.uuid, first.uuid);
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", std::chrono::seconds(1)).has_value());
  EXPECT_EQ(db_.media->find_by_hash(workspace_, first.metadata.intent.hash.value())->id, first.id);
}

TEST_P(DatabaseContract, KeepsEqualContentOfWorkspacesApart) {
  const Media first = admitted("nasi");
  media::NewUpload upload = upload_of("nasi");
  upload.workspace_id = db_.workspaces->create("Toko", {}).id;
  const Admission other = db_.media->admit(upload).value();
  EXPECT_EQ(other.outcome, Admission::Outcome::created);
  EXPECT_NE(other.media.id, first.id);
  EXPECT_FALSE(db_.media->find(workspace_, upload.uuid).has_value());
  EXPECT_FALSE(db_.media->find(upload.workspace_id, first.uuid).has_value());
}

TEST_P(DatabaseThreads, TwentyThreadsWithOneContentMakeOneRow) {
  std::set<std::uint64_t> ids;
  std::atomic<int> created = 0;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      Admission admission = db_.media->admit(upload_of("the same")).value();
      while (admission.outcome == Admission::Outcome::stale) {
        admission = db_.media->admit(upload_of("the same")).value();
      }
      if (admission.outcome == Admission::Outcome::created) ++created;
      const std::lock_guard lock(mutex);
      ids.insert(admission.media.id.value);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ids.size(), 1U);
  EXPECT_EQ(created, 1);
  EXPECT_EQ(db_.jobs->depths()[0].waiting, 1U);
  EXPECT_EQ(db_.media->list(workspace_, {}, std::nullopt, 100).items.size(), 1U);
}

TEST_P(DatabaseContract, TriesAFailedMediaAgainWhenItsContentComesAgain) {
  const Media before = failed("nasi");
  EXPECT_EQ(before.processing_status, ProcessingStatus::failed);
  const Admission again = db_.media->admit(upload_of("nasi")).value();
  EXPECT_EQ(again.outcome, Admission::Outcome::retried);
  EXPECT_FALSE(again.bytes_taken);
  EXPECT_EQ(again.media.id, before.id);
  EXPECT_EQ(again.media.processing_status, ProcessingStatus::pending);
  EXPECT_FALSE(again.media.processing_error.has_value());
  EXPECT_EQ(leased().job.media_id, before.id);
}

TEST_P(DatabaseContract, TakesTheBytesThatComeForADamagedMediaThatWaits) {
  const Media before = admitted("nasi");
  media::NewUpload upload = upload_of("nasi");
  upload.twin_damaged = true;
  const Admission again = db_.media->admit(upload).value();
  EXPECT_EQ(again.outcome, Admission::Outcome::existing) << "its job waits already";
  EXPECT_TRUE(again.bytes_taken);
  const Media waiting = db_.media->find(workspace_, before.uuid).value();
  EXPECT_EQ(waiting.path_of(media::VariantName::original), upload.temp_key);
  EXPECT_EQ(waiting.processing_status, ProcessingStatus::pending);
  EXPECT_EQ(db_.jobs->depths()[0].waiting, 1U);
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_removals WHERE path = '" +
                       before.path_of(media::VariantName::original)->str() + "'"),
            1);
}

TEST_P(DatabaseContract, ProcessesACompletedMediaAgainForAPurposeThatMakesAVariant) {
  const Media before = completed("nasi");
  media::NewUpload upload = upload_of("nasi");
  upload.purpose = "catalogue";
  EXPECT_EQ(db_.media->admit(upload).value().outcome, Admission::Outcome::existing);
  EXPECT_EQ(db_.media->find(workspace_, before.uuid).value().metadata.intent.purpose,
            before.metadata.intent.purpose);

  upload.purpose = "sticker";
  const Admission again = db_.media->admit(upload).value();
  EXPECT_EQ(again.outcome, Admission::Outcome::retried);
  EXPECT_EQ(again.media.id, before.id);
  const Media waiting = db_.media->find(workspace_, before.uuid).value();
  EXPECT_EQ(waiting.processing_status, ProcessingStatus::pending);
  EXPECT_EQ(waiting.metadata.intent.purpose, "sticker");
  EXPECT_EQ(waiting.path_of(media::VariantName::compressed), before.path_of(media::VariantName::compressed));
  EXPECT_EQ(db_.media->admit(upload).value().outcome, Admission::Outcome::existing);
  EXPECT_EQ(leased().job.media_id, before.id);
}

TEST_P(DatabaseContract, MakesANewRowOverTheObjectsOfADeletedOne) {
  const Media old = completed("nasi");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, old.uuid, {}).has_value());
  const Admission fresh = db_.media->admit(upload_of("nasi")).value();
  EXPECT_EQ(fresh.outcome, Admission::Outcome::created);
  EXPECT_NE(fresh.media.id, old.id);
  for (const media::LedgerEntry& entry : db_.housekeeping->ledger(0, 100)) EXPECT_EQ(entry.refs, 2U);

  // What the old row pointed to stays when the old row goes.
  ASSERT_TRUE(db_.media->erase(workspace_, old.uuid, {}).has_value());
  EXPECT_TRUE(going().empty());
  EXPECT_TRUE(db_.housekeeping->is_referenced(*old.path_of(media::VariantName::thumbnail)));
}

TEST_P(DatabaseContract, EveryRowFollowsToTheObjectWhenItsKeyChanges) {
  const Media old = completed("nasi");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, old.uuid, {}).has_value());
  db_.clock->turn(std::chrono::hours(24 * 40));  // another month, so another key
  const Media fresh = completed("nasi");
  EXPECT_NE(fresh.path_of(media::VariantName::thumbnail), old.path_of(media::VariantName::thumbnail));
  const auto lagging = db_.media->find_with_deleted(workspace_, old.uuid);
  EXPECT_EQ(lagging->path_of(media::VariantName::thumbnail), old.path_of(media::VariantName::thumbnail));
  EXPECT_TRUE(db_.housekeeping->is_referenced(*old.path_of(media::VariantName::thumbnail)));
  while (db_.removals->follow_replacement()) {
  }
  const auto moved = db_.media->find_with_deleted(workspace_, old.uuid);
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(moved->path_of(media::VariantName::thumbnail), fresh.path_of(media::VariantName::thumbnail));
  EXPECT_FALSE(db_.housekeeping->is_referenced(*old.path_of(media::VariantName::thumbnail)));
}

}  // namespace
TEST_P(DatabaseContract, MakesNoMediaOfAnUploadThatHasEnded) {
  const Timestamp now = db_.clock->now();
  for (const std::string_view ending : {"none", "completed", "removed"}) {
    media::NewUpload upload = upload_of(ending);
    upload.is_resumable = true;
    const media::ResumableUpload begun{.uuid = upload.uuid,
                                       .workspace_id = workspace_,
                                       .created_at = now,
                                       .expires_at = now + std::chrono::hours(24)};
    ASSERT_TRUE(db_.uploads->create(begun, 10));
    if (ending == "completed") {
      EXPECT_TRUE(db_.uploads->complete(workspace_, upload.uuid, Uuid::make()));
    } else if (ending == "removed") {
      EXPECT_TRUE(db_.uploads->remove(workspace_, upload.uuid));
    }
    std::optional<ErrorCode> refused;
    try {
      EXPECT_TRUE(db_.media->admit(upload));
    } catch (const Fault& fault) {
      refused = fault.code();
    }
    EXPECT_EQ(refused, ending == "none" ? std::nullopt : std::optional(ErrorCode::unavailable)) << ending;
    EXPECT_EQ(db_.media->find_with_deleted(workspace_, upload.uuid).has_value(), !refused) << ending;
  }
}

}  // namespace lumbung::test

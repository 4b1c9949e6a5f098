// Resumable uploads beside the sweep of those that nobody came back for, and what is left of those that
// ended.
#include "contract/domain_contract.h"
#include "database/sql_upload_repository.h"
#include "media/upload/old_place.h"
#include "media/upload/resumable_uploads.h"

namespace lumbung::test {
namespace {

using media::UploadPart;
using std::chrono::hours;
using std::chrono::seconds;

/// Whose caller is overtaken once, before or behind the object is made.
class OvertakenStore final : public media::ResumableStore {
 public:
  explicit OvertakenStore(media::ResumableStore& inner) : inner_(inner) {}

  std::unique_ptr<media::ResumableSink> open(const media::ObjectKey& key, const media::ResumablePoint& from,
                                             std::uint64_t fence, std::uint64_t length_max) override {
    return inner_.open(key, from, fence, length_max);
  }
  void read(const media::ObjectKey& key, const media::ResumablePoint& end,
            const std::function<void(Bytes)>& take) override {
    inner_.read(key, end, take);
  }
  void finish(const media::ObjectKey& key, const media::ResumablePoint& end) override {
    if (before) std::exchange(before, {})();
    inner_.finish(key, end);
    if (behind) std::exchange(behind, {})();
  }
  void drop(const media::ObjectKey& key, const media::ResumablePoint& at, Finished finished) override {
    inner_.drop(key, at, finished);
  }

  std::function<void()> before{};
  std::function<void()> behind{};

 private:
  media::ResumableStore& inner_;
};

class ResumedUploads : public DomainContract {
 protected:
  std::unique_ptr<media::ResumableAppend> go_on(const media::ResumableUpload& upload, std::uint64_t offset) {
    return uploads_.append_at(workspace_, upload.uuid, offset, {}).value();
  }
  std::uint64_t purge() {
    return uploads_.purge_expired([] { return false; });
  }

  /// All of it, in one turn.
  media::ResumableUpload received(std::string_view content, UploadPart part = UploadPart::whole) {
    const media::ResumableUpload upload =
        uploads_.begin({.workspace_id = workspace_, .length = content.size(), .part = part}).value();
    const auto turn = go_on(upload, 0);
    EXPECT_TRUE(turn->append(as_bytes(content)));
    turn->keep();
    return upload;
  }
  media::Admission completed(const media::ResumableUpload& upload, std::string purpose) {
    return uploads_.complete(workspace_, upload.uuid, {"photo.jpg", std::move(purpose)}, {}, {})
        .value()
        .value();
  }

  media::ResumableUploads uploads_in(media::ResumableStore& store) {
    return {{.uploads = rows_,
             .store = store,
             .admission = media::UploadAdmission({repository_, storage_, queue_, signal_}),
             .media = repository_,
             .housekeeping = housekeeping_,
             .clock = clock_,
             .metrics = metrics_,
             .log = {}},
            {}};
  }

  database::SqlUploadRepository rows_{database_};
  media::ResumableStore& store_ = *storage_under_test_.uploads;
  media::ResumableUploads uploads_ = uploads_in(store_);
};

TEST_F(ResumedUploads, OneThatComesInIsNotTakenAwayWhenItsTimeWouldHaveEnded) {
  const media::ResumableUpload upload = uploads_.begin({.workspace_id = workspace_, .length = 9}).value();
  for (const std::string_view piece : {"nasi", "beras"}) {
    clock_.turn(hours(24) - seconds(1));
    const auto found = uploads_.find(workspace_, upload.uuid);
    ASSERT_TRUE(found);
    // The first takes a turn; the second finds that its own was the last one.
    const auto turn = go_on(upload, found->offset());
    turn->set_keeping(media::ResumableAppend::Keeping::at_the_end);
    clock_.turn(seconds(2));
    EXPECT_EQ(purge(), 0U);
    ASSERT_TRUE(turn->append(as_bytes(piece)));
    turn->keep();
  }
  EXPECT_TRUE(uploads_.find(workspace_, upload.uuid)->is_received());
  clock_.turn(hours(24));
  EXPECT_EQ(purge(), 1U) << "nobody came back";
}

TEST_F(ResumedUploads, TheSweepEndsWhenItsTimeIsOver) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(uploads_.begin({.workspace_id = workspace_, .length = 9}));
  clock_.turn(hours(25));
  EXPECT_EQ(uploads_.purge_expired([] { return true; }), 1U);
  EXPECT_EQ(purge(), 2U);
}

TEST_F(ResumedUploads, BytesThatTurnOutSuperfluousAreNotedForRemovalAtOnce) {
  const media::Media twin = uploaded("nasi goreng");
  work_all();
  const media::ResumableUpload upload = received("nasi goreng");
  const media::Admission admission = completed(upload, "sticker");
  EXPECT_EQ(admission.outcome, media::Admission::Outcome::retried);
  EXPECT_EQ(admission.media.uuid, twin.uuid);
  EXPECT_FALSE(admission.bytes_taken);
  ASSERT_TRUE(storage_.exists(upload.key())) << "they were kept, should the twin's be lost meanwhile";
  sweep();
  EXPECT_EQ(objects("temp/"), std::set<std::string>{});
  work_all();
  EXPECT_EQ(content_of(state_of(twin).path_of(media::VariantName::original).value()), "nasi goreng");
}

TEST_F(ResumedUploads, WhoIsOvertakenHearsWhatTheUploadBecame) {
  const media::Media twin = uploaded("nasi goreng");
  work_all();
  const media::ResumableUpload upload = received("nasi goreng");
  OvertakenStore overtaken(store_);
  overtaken.before = [&] {
    completed(upload, "sticker");
    sweep();
  };
  const auto admission =
      uploads_in(overtaken).complete(workspace_, upload.uuid, {"photo.jpg", "sticker"}, {}, {});
  EXPECT_EQ(admission.value().value().media.uuid, twin.uuid);
}

TEST_F(ResumedUploads, NoMediaIsMadeOfBytesThatWentMeanwhile) {
  const media::Media twin = uploaded("nasi goreng");
  work_all();
  const media::ResumableUpload upload = received("nasi goreng");
  OvertakenStore overtaken(store_);
  overtaken.behind = [&] {
    completed(upload, "sticker");
    sweep();
    EXPECT_TRUE(service_.erase(workspace_, twin.uuid, {}));
  };
  const auto admission =
      uploads_in(overtaken).complete(workspace_, upload.uuid, {"photo.jpg", "sticker"}, {}, {});
  ASSERT_FALSE(admission);
  EXPECT_EQ(admission.error().code, ErrorCode::gone) << "it was a media, which is erased";
  EXPECT_FALSE(repository_.find_with_deleted(workspace_, upload.uuid));
}

TEST_F(ResumedUploads, BytesOfAMediaOfItsOwnStay) {
  const media::ResumableUpload upload = received("nasi goreng");
  const media::Media media = completed(upload, "campaign_header").media;
  sweep();
  EXPECT_TRUE(storage_.exists(upload.key()));
  EXPECT_TRUE(uploads_.remove(workspace_, upload.uuid));
  sweep();
  work_all();
  expect_complete(media, "nasi goreng");
}

/// As after a refusal for the quota, when the bytes were an object already.
TEST_F(ResumedUploads, WhoTakesAnUploadBackTakesTheObjectThatWasMadeOfIt) {
  const media::ResumableUpload upload = received("nasi goreng");
  store_.finish(upload.key(), uploads_.find(workspace_, upload.uuid)->progress.point);
  EXPECT_TRUE(uploads_.remove(workspace_, upload.uuid));
  sweep();
  EXPECT_EQ(objects("temp/"), std::set<std::string>{});
}

/// As while new_media_storage was off.
TEST_F(ResumedUploads, AnObjectThatAloneLeadsToItsCopyIsLeftToTheSweep) {
  const media::ResumableUpload upload = received("nasi goreng");
  store_.finish(upload.key(), uploads_.find(workspace_, upload.uuid)->progress.point);
  const media::ObjectKey copy = media::old_place(workspace_, upload.uuid, Sha256::of(as_bytes("nasi goreng")),
                                                 "text/plain", storage_.location());
  media::copy_object(storage_, upload.key(), copy, "text/plain");
  EXPECT_TRUE(uploads_.remove(workspace_, upload.uuid));
  sweep();
  EXPECT_TRUE(storage_.exists(upload.key()));
  EXPECT_EQ(media::old_place_of(storage_, upload.key()), copy);
}

TEST_F(ResumedUploads, OfPartsNothingStaysBehindTheJoin) {
  const std::vector parts = {received("nasi ", UploadPart::partial).uuid,
                             received("goreng", UploadPart::partial).uuid};
  const media::ResumableUpload joined =
      uploads_.begin({.workspace_id = workspace_, .part = UploadPart::joined}).value();
  ASSERT_TRUE(uploads_.join(joined, parts, {}));
  const media::Media media = completed(joined, "campaign_header").media;
  uploads_.release(joined, parts);
  EXPECT_EQ(objects("temp/"), std::set{joined.key().str()});
  work_all();
  expect_complete(media, "nasi goreng");
}

TEST_F(ResumedUploads, OfPartsThatNobodyJoinsNothingStaysEither) {
  const media::ResumableUpload part = received("nasi ", UploadPart::partial);
  const media::ResumableUpload joined =
      uploads_.begin({.workspace_id = workspace_, .part = UploadPart::joined}).value();
  ASSERT_TRUE(uploads_.join(joined, {part.uuid}, {}));
  uploads_.forget(joined);
  EXPECT_TRUE(uploads_.remove(workspace_, part.uuid));
  sweep();
  EXPECT_EQ(objects("temp/"), std::set<std::string>{});
}

}  // namespace
}  // namespace lumbung::test

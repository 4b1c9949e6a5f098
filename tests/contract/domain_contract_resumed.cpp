// Resumable uploads beside the sweep of those that nobody came back for.
#include "contract/domain_contract.h"
#include "database/sql_upload_repository.h"
#include "media/upload/resumable_uploads.h"
#include "storage/disk/local_storage.h"

namespace lumbung::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class ResumedUploads : public DomainContract {
 protected:
  std::unique_ptr<media::ResumableAppend> go_on(const media::ResumableUpload& upload, std::uint64_t offset) {
    return uploads_.append_at(workspace_, upload.uuid, offset, {}).value();
  }
  std::uint64_t purge() {
    return uploads_.purge_expired([] { return false; });
  }

  TempDirectory directory_;
  storage::LocalStorage local_{{.root = directory_.path() / "media", .reserve_bytes = 0}};
  std::unique_ptr<media::ResumableStore> store_ = local_.resumable();
  database::SqlUploadRepository rows_{database_};
  media::ResumableUploads uploads_{
      {.uploads = rows_,
       .store = *store_,
       .admission = media::UploadAdmission({repository_, storage_, queue_, signal_}),
       .media = repository_,
       .clock = clock_,
       .metrics = metrics_,
       .log = {}},
      {}};
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

}  // namespace
}  // namespace lumbung::test

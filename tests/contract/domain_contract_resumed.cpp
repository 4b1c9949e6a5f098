// Resumable uploads beside the sweep of those that nobody came back for.
#include "contract/domain_contract.h"
#include "database/sql_upload_repository.h"
#include "media/upload/resumable_uploads.h"
#include "storage/disk/local_storage.h"

namespace lumbung::test {
namespace {

using std::chrono::hours;

class ResumedUploads : public DomainContract {
 protected:
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

TEST_F(ResumedUploads, TheSweepEndsWhenItsTimeIsOver) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(uploads_.begin({.workspace_id = workspace_, .length = 9}));
  clock_.turn(hours(25));
  EXPECT_EQ(uploads_.purge_expired([] { return true; }), 1U);
  EXPECT_EQ(purge(), 2U);
}

}  // namespace
}  // namespace lumbung::test

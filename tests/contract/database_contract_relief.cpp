// Short jobs, for the thread that helps out while long ones keep all others busy.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using media::Media;
using std::chrono::seconds;

constexpr const char* kJpeg = "image/jpeg";

Media admit(const DatabaseUnderTest& db, media::NewUpload upload, WorkspaceId workspace, const char* type) {
  upload.workspace_id = workspace;
  upload.temp_key = media::ObjectKey::of_upload(workspace, upload.uuid);
  upload.type = type;
  return db.media->admit(upload).value().media;
}

std::optional<MediaId> claim_short(const DatabaseUnderTest& db, const std::vector<WorkspaceId>& but = {}) {
  const auto claimed = db.short_jobs->claim_short(but, "relief", seconds(60));
  return claimed ? claimed->job.media_id : std::nullopt;
}

TEST_P(DatabaseContract, ShortJobsAreThoseOfStillPictures) {
  const WorkspaceId second = db_.workspaces->create("Toko", {}).id;
  const WorkspaceId third = db_.workspaces->create("Pasar", {}).id;
  const WorkspaceId fourth = db_.workspaces->create("Kios", {}).id;
  admit(db_, upload_of("film"), workspace_, "video/mp4");
  admit(db_, upload_of("dance"), second, "image/gif");
  admit(db_, upload_of("price list"), third, "application/pdf");
  const Media photo = admit(db_, upload_of("nasi"), fourth, kJpeg);
  const auto claimed = db_.short_jobs->claim_short({}, "relief", seconds(60));
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->job.media_id, photo.id);
  EXPECT_EQ(claimed->job.leased_by, "relief");
  EXPECT_EQ(claimed->job.attempts, 1U);
  EXPECT_TRUE(db_.media->begin_processing(claimed->lease, photo.id));
  EXPECT_FALSE(claim_short(db_));
}

TEST_P(DatabaseContract, ShortJobsAreNotOfWhoHasAWorker) {
  const WorkspaceId second = db_.workspaces->create("Toko", {}).id;
  const Media first = admit(db_, upload_of("nasi"), workspace_, kJpeg);
  const Media other = admit(db_, upload_of("mie"), second, kJpeg);
  EXPECT_EQ(claim_short(db_, {workspace_}), other.id);
  EXPECT_FALSE(claim_short(db_, {workspace_}));
  EXPECT_EQ(claim_short(db_, {second}), first.id);
}

TEST_P(DatabaseContract, AShortJobWaitsForTheLongOnesOfItsWorkspaceInFrontOfIt) {
  admit(db_, upload_of("film"), workspace_, "video/mp4");
  const Media photo = admit(db_, upload_of("nasi"), workspace_, kJpeg);
  EXPECT_FALSE(claim_short(db_));
  leased();
  EXPECT_EQ(claim_short(db_), photo.id);
}

TEST_P(DatabaseContract, ShortJobsAreFoundBehindManyWorkspacesThatHaveNone) {
  for (int i = 0; i < 40; ++i)
    admit(db_, upload_of("film"), db_.workspaces->create("Studio", {}).id, "video/mp4");
  const Media photo = admit(db_, upload_of("nasi"), db_.workspaces->create("Toko", {}).id, kJpeg);
  EXPECT_FALSE(claim_short(db_));
  EXPECT_EQ(claim_short(db_), photo.id);
}

TEST_P(DatabaseContract, AShortJobIsTriedAgainWhenItsTimeHasCome) {
  const Media photo = admit(db_, upload_of("nasi"), workspace_, kJpeg);
  const auto first = db_.short_jobs->claim_short({}, "relief", seconds(60)).value();
  ASSERT_TRUE(db_.jobs->retry_later(first.lease, seconds(30), "disk"));
  EXPECT_FALSE(claim_short(db_));
  db_.clock->turn(seconds(30));
  EXPECT_EQ(claim_short(db_), photo.id);
}

/// Who has made it claimable would not tell of it, and nodes that wait for its message would not hear.
TEST_P(DatabaseContract, AShortJobThatIsDueIsLeftToADispatcher) {
  const Media photo = admit(db_, upload_of("nasi"), workspace_, kJpeg);
  const auto first = db_.short_jobs_with_dispatcher->claim_short({}, "relief", seconds(60)).value();
  ASSERT_TRUE(db_.jobs->retry_later(first.lease, seconds(30), "disk"));
  db_.clock->turn(seconds(30));
  EXPECT_FALSE(db_.short_jobs_with_dispatcher->claim_short({}, "relief", seconds(60)));
  ASSERT_EQ(db_.job_rows->make_due(jobs::QueueName::media_high, db_.clock->now() - seconds(1), 10).size(),
            1U);
  EXPECT_EQ(db_.short_jobs_with_dispatcher->claim_short({}, "relief", seconds(60))->job.media_id, photo.id);
}

}  // namespace
}  // namespace lumbung::test

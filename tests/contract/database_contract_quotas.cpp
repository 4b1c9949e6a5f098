#include <atomic>
#include <thread>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using access::Quota;
using access::QuotaState;
using media::Media;
using std::chrono::seconds;

/// "nasi" and every other content has as many bytes as it says.
QuotaState state_of(const DatabaseUnderTest& db, WorkspaceId workspace) {
  return db.quotas->state(workspace).value_or(QuotaState{});
}

TEST_P(DatabaseContract, AWorkspaceHasNoQuotaUnlessItIsSet) {
  EXPECT_FALSE(db_.quotas->state(workspace_).has_value());
  EXPECT_TRUE(db_.quotas->take_upload(workspace_).has_value());
  EXPECT_FALSE(db_.quotas->set({99}, {.bytes_max = 10}, {}));
  admitted("12345");
  ASSERT_TRUE(db_.quotas->set(workspace_, {.bytes_max = 10, .files_max = 7}, {}));
  const QuotaState state = state_of(db_, workspace_);
  EXPECT_EQ(state.quota, (Quota{.bytes_max = 10, .files_max = 7}));
  EXPECT_EQ(state.bytes_used, 5U);
  EXPECT_EQ(state.files_left(), 6U);
  ASSERT_TRUE(db_.quotas->set(workspace_, {.bytes_max = 3}, {}));
  EXPECT_EQ(state_of(db_, workspace_).bytes_left(), 0U);
  ASSERT_TRUE(db_.quotas->set(workspace_, {}, {}));
  EXPECT_FALSE(db_.quotas->state(workspace_).has_value());
}

TEST_P(DatabaseContract, RefusesWhatWouldPassTheQuotaOfBytesOrFiles) {
  ASSERT_TRUE(db_.quotas->set(workspace_, {.bytes_max = 10, .files_max = 3}, {}));
  admitted("12345");
  const auto too_large = db_.media->admit(upload_of("123456"));
  ASSERT_TRUE(too_large.has_error());
  EXPECT_EQ(too_large.error().code, ErrorCode::payload_too_large);
  EXPECT_NE(too_large.error().message.find("5 B are left"), std::string::npos) << too_large.error().message;
  EXPECT_EQ(db_.jobs->depths()[0].waiting, 1U) << "a refused upload leaves a job behind";
  admitted("54321");
  EXPECT_EQ(db_.media->admit(upload_of("1")).error().code, ErrorCode::payload_too_large);
  ASSERT_TRUE(db_.quotas->set(workspace_, {.files_max = 3}, {}));
  admitted("abc");
  EXPECT_EQ(db_.media->admit(upload_of("abcd")).error().code, ErrorCode::payload_too_large);

  media::NewUpload elsewhere = upload_of("abcd");
  elsewhere.workspace_id = db_.workspaces->create("Toko", {}).id;
  EXPECT_TRUE(db_.media->admit(elsewhere).has_value()) << "a quota binds its own workspace alone";
}

TEST_P(DatabaseContract, WhatIsThereAlreadyCostsNoQuota) {
  ASSERT_TRUE(db_.quotas->set(workspace_, {.bytes_max = 5, .files_max = 1}, {}));
  const Media first = completed("12345");
  EXPECT_EQ(db_.media->admit(upload_of("12345"))->media.id, first.id);
  EXPECT_EQ(state_of(db_, workspace_).bytes_used, 5U);
  EXPECT_EQ(state_of(db_, workspace_).files_used, 1U);
}

TEST_P(DatabaseContract, DeletedMediaGiveTheirQuotaBackOnce) {
  ASSERT_TRUE(db_.quotas->set(workspace_, {.bytes_max = 10}, {}));
  const Media first = completed("1234567890");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, first.uuid, {}).has_value());
  EXPECT_EQ(state_of(db_, workspace_).bytes_left(), 10U);
  ASSERT_TRUE(db_.media->restore(workspace_, first.uuid, {}).has_value());
  ASSERT_TRUE(db_.media->restore(workspace_, first.uuid, {}).has_value());
  EXPECT_EQ(state_of(db_, workspace_).bytes_left(), 0U);
  ASSERT_TRUE(db_.media->soft_delete(workspace_, first.uuid, {}).has_value());
  const Media second = admitted("1");
  EXPECT_EQ(db_.media->restore(workspace_, first.uuid, {}).error().code, ErrorCode::payload_too_large);
  ASSERT_TRUE(db_.media->erase(workspace_, first.uuid, {}).has_value());
  EXPECT_EQ(state_of(db_, workspace_).bytes_used, 1U);
  ASSERT_TRUE(db_.media->erase(workspace_, second.uuid, {}).has_value());
  EXPECT_EQ(state_of(db_, workspace_).bytes_used, 0U);
  EXPECT_EQ(state_of(db_, workspace_).files_used, 0U);
  EXPECT_EQ(db_.quotas->recount(), 0U);
}

TEST_P(DatabaseContract, WhatIsKeptForRestorationCountsForTheHardCap) {
  ASSERT_TRUE(
      db_.quotas->set(workspace_, {.bytes_max = 10, .files_max = {}, .uploads_per_minute_max = {}}, {}));
  std::vector<Media> deleted;
  for (const char* content : {"aaaaaaaaaa", "bbbbbbbbbb", "cccccccc"}) {
    deleted.push_back(completed(content));
    ASSERT_TRUE(db_.media->soft_delete(workspace_, deleted.back().uuid, {}).has_value());
  }
  EXPECT_EQ(state_of(db_, workspace_).bytes_kept, 28U);
  EXPECT_EQ(state_of(db_, workspace_).bytes_left(), 10U);
  EXPECT_EQ(state_of(db_, workspace_).cap_left(), 2U);
  const auto refused = db_.media->admit(upload_of("123"));
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::payload_too_large);
  EXPECT_NE(refused.error().message.find("28 B of deleted files"), std::string::npos)
      << refused.error().message;
  admitted("12");
  EXPECT_EQ(state_of(db_, workspace_).cap_left(), 0U);
  ASSERT_TRUE(db_.media->restore(workspace_, deleted[2].uuid, {}).has_value()) << "adds nothing to the disk";
  EXPECT_EQ(state_of(db_, workspace_).bytes_kept, 20U);
  EXPECT_EQ(state_of(db_, workspace_).bytes_used, 10U);
  ASSERT_TRUE(db_.media->erase(workspace_, deleted[0].uuid, {}).has_value());
  EXPECT_EQ(state_of(db_, workspace_).bytes_kept, 10U);
  EXPECT_EQ(state_of(db_, workspace_).cap_left(), 10U);
}

TEST_P(DatabaseThreads, UploadsAtTheSameTimeDoNotPassTheHardCapTogether) {
  ASSERT_TRUE(
      db_.quotas->set(workspace_, {.bytes_max = 20, .files_max = {}, .uploads_per_minute_max = {}}, {}));
  for (const char* content : {"aaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbb"})
    ASSERT_TRUE(db_.media->soft_delete(workspace_, completed(content).uuid, {}).has_value());
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 6; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 3; ++i) {
        const auto made = db_.media->admit(upload_of("content-" + std::to_string(10 + thread * 3 + i)));
        if (!made) continue;
        EXPECT_TRUE(db_.media->soft_delete(workspace_, made->media.uuid, {}).has_value());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(state_of(db_, workspace_).bytes_kept, 60U) << "two more of ten bytes, and never a third";
  EXPECT_EQ(state_of(db_, workspace_).bytes_used, 0U);
}

TEST_P(DatabaseThreads, UploadsAtTheSameTimeDoNotPassAQuotaTogether) {
  ASSERT_TRUE(db_.quotas->set(workspace_, {.bytes_max = 35}, {}));
  std::atomic<int> admitted_count = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 10; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 2; ++i) {
        const std::string content = "content-" + std::to_string(10 + thread * 2 + i);  // ten bytes
        if (db_.media->admit(upload_of(content))) ++admitted_count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted_count, 3);
  EXPECT_EQ(state_of(db_, workspace_).bytes_used, 30U);
  EXPECT_EQ(db_.quotas->recount(), 0U);
}

TEST_P(DatabaseContract, UploadsOfAMinuteAreCountedOverAllNodes) {
  ASSERT_TRUE(db_.quotas->set(workspace_, {.uploads_per_minute_max = 3}, {}));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(db_.quotas->take_upload(workspace_).has_value());
  EXPECT_EQ(db_.quotas->take_upload(workspace_).error().code, ErrorCode::rate_limited);
  EXPECT_EQ(state_of(db_, workspace_).uploads_left, 0U);
  EXPECT_EQ(state_of(db_, workspace_).next_upload_in, seconds(20));
  db_.clock->turn(seconds(20));
  EXPECT_EQ(state_of(db_, workspace_).uploads_left, 1U);
  EXPECT_TRUE(db_.quotas->take_upload(workspace_).has_value());
  EXPECT_TRUE(db_.quotas->take_upload(workspace_).has_error());
  db_.clock->turn(std::chrono::minutes(10));
  EXPECT_EQ(state_of(db_, workspace_).uploads_left, 3U) << "a long pause saves nothing up";
}

TEST_P(DatabaseContract, UploadsThatAWrongClockPaidForDoNotBlockTheNext) {
  ASSERT_TRUE(db_.quotas->set(workspace_, {.uploads_per_minute_max = 3}, {}));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(db_.quotas->take_upload(workspace_).has_value());
  db_.clock->turn(-std::chrono::hours(24));
  EXPECT_EQ(state_of(db_, workspace_).uploads_left, 3U);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(db_.quotas->take_upload(workspace_).has_value());
  EXPECT_EQ(db_.quotas->take_upload(workspace_).error().code, ErrorCode::rate_limited);
  db_.clock->turn(seconds(20));
  EXPECT_TRUE(db_.quotas->take_upload(workspace_).has_value());
}

}  // namespace
}  // namespace lumbung::test

#include <set>
#include <thread>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::JobKind;
using jobs::JobState;
using jobs::LeasedJob;
using jobs::NewJob;
using jobs::QueueName;
using std::chrono::seconds;

NewJob housekeeping(JobKind kind, std::string unique_key = {}) {
  NewJob job;
  job.kind = kind;
  job.unique_key = std::move(unique_key);
  return job;
}

TEST_P(DatabaseContract, ClaimsByPriorityThenAge) {
  NewJob urgent = housekeeping(JobKind::purge_temp);
  urgent.priority = -1;
  const auto first = db_.jobs->enqueue(housekeeping(JobKind::purge_deleted));
  const auto second = db_.jobs->enqueue(housekeeping(JobKind::verify_storage));
  const auto jumper = db_.jobs->enqueue(urgent);
  const auto claim = [&] { return db_.jobs->claim(kLowQueue, "w", seconds(60))->job.id; };
  EXPECT_EQ(claim(), jumper);
  EXPECT_EQ(claim(), first);
  EXPECT_EQ(claim(), second);
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "w", seconds(60)).has_value());
}

TEST_P(DatabaseContract, ClaimsFromTheFirstQueueThatHasAJob) {
  db_.jobs->enqueue(housekeeping(JobKind::purge_temp));
  const auto media = admitted("nasi");
  const std::vector<QueueName> both = {QueueName::media_high, QueueName::media_low};
  EXPECT_EQ(db_.jobs->claim(both, "w", seconds(60))->job.media_id, media.id);
  EXPECT_EQ(db_.jobs->claim(both, "w", seconds(60))->job.kind, JobKind::purge_temp);
}

TEST_P(DatabaseContract, TellsAllOfAClaimedJob) {
  NewJob job = housekeeping(JobKind::verify_storage, "verify");
  job.payload_json = R"({"dry_run":true})";
  job.request_id = "req-9";
  job.workspace_id = workspace_;
  const auto id = db_.jobs->enqueue(job);
  const LeasedJob claimed = db_.jobs->claim(kLowQueue, "host/7", seconds(60)).value();
  EXPECT_EQ(claimed.lease.job_id, id);
  EXPECT_EQ(claimed.lease.fencing_token, 1U);
  EXPECT_EQ(claimed.job.kind, JobKind::verify_storage);
  EXPECT_EQ(claimed.job.queue, QueueName::media_low);
  EXPECT_EQ(claimed.job.state, JobState::leased);
  EXPECT_EQ(claimed.job.payload_json, job.payload_json);
  EXPECT_EQ(claimed.job.request_id, "req-9");
  EXPECT_EQ(claimed.job.workspace_id, workspace_);
  EXPECT_EQ(claimed.job.attempts, 1U);
  EXPECT_EQ(claimed.job.attempts_max, 3U);
  EXPECT_EQ(claimed.job.leased_by, "host/7");
  EXPECT_EQ(claimed.job.leased_until, db_.clock->now() + seconds(60));
}

TEST_P(DatabaseContract, HoldsOneJobForEachUniqueKey) {
  const auto job = housekeeping(JobKind::purge_temp, "purge");
  EXPECT_TRUE(db_.jobs->enqueue(job).has_value());
  EXPECT_FALSE(db_.jobs->enqueue(job).has_value());
  const auto claimed = db_.jobs->claim(kLowQueue, "w", seconds(60));
  EXPECT_FALSE(db_.jobs->enqueue(job).has_value());
  EXPECT_TRUE(db_.jobs->complete(claimed->lease));
  EXPECT_TRUE(db_.jobs->enqueue(job).has_value());
}

TEST_P(DatabaseContract, DelaysAJobUntilItsTime) {
  NewJob job = housekeeping(JobKind::purge_temp);
  job.available_at = db_.clock->now() + seconds(30);
  db_.jobs->enqueue(job);
  EXPECT_EQ(db_.jobs->depths()[1].delayed, 1U);
  db_.clock->turn(std::chrono::milliseconds(29'999));
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "w", seconds(60)).has_value());
  db_.clock->turn(std::chrono::milliseconds(1));
  EXPECT_TRUE(db_.jobs->claim(kLowQueue, "w", seconds(60)).has_value());
}

TEST_P(DatabaseContract, KeepsALeaseThatIsExtendedAndPassesOnOneThatIsNot) {
  db_.jobs->enqueue(housekeeping(JobKind::purge_temp));
  const LeasedJob first = db_.jobs->claim(kLowQueue, "a", seconds(30)).value();
  db_.clock->turn(seconds(29));
  EXPECT_TRUE(db_.jobs->extend(first.lease, seconds(30)));
  db_.clock->turn(seconds(29));
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "b", seconds(30)).has_value());
  db_.clock->turn(seconds(1));
  const LeasedJob second = db_.jobs->claim(kLowQueue, "b", seconds(30)).value();
  EXPECT_EQ(second.job.id, first.job.id);
  EXPECT_EQ(second.job.attempts, 1U);
  EXPECT_FALSE(db_.jobs->extend(first.lease, seconds(30)));
  EXPECT_TRUE(db_.jobs->complete(second.lease));
}

TEST_P(DatabaseContract, CountsAttemptsPastTheMaximumForJobsThatKillTheirWorkers) {
  db_.jobs->enqueue(housekeeping(JobKind::purge_temp));
  for (std::uint32_t claim = 1; claim <= jobs::kAbandonmentsForgiven; ++claim) {
    EXPECT_EQ(db_.jobs->claim(kLowQueue, "w", seconds(10))->job.attempts, 1U);
    db_.clock->turn(seconds(10));
  }
  for (std::uint32_t attempt = 1; attempt <= 4; ++attempt) {
    EXPECT_EQ(db_.jobs->claim(kLowQueue, "w", seconds(10))->job.attempts, attempt);
    db_.clock->turn(seconds(10));
  }
}

TEST_P(DatabaseContract, ForgivesAsManyDeadWorkersHoweverOftenAJobWasGivenBack) {
  const JobId id = db_.jobs->enqueue(housekeeping(JobKind::purge_temp)).value();
  const auto claim = [&] { return db_.jobs->claim(kLowQueue, "w", seconds(10)).value(); };
  for (std::uint32_t i = 0; i <= jobs::kAbandonmentsForgiven; ++i) {
    ASSERT_TRUE(db_.jobs->postpone(claim().lease, std::chrono::milliseconds(0), "its host is closed"));
    ASSERT_TRUE(db_.jobs->release(claim().lease));
    const auto leasing = db_.job_rows->lease(QueueName::media_low, {id}, "w", seconds(10));
    ASSERT_EQ(leasing.leased.size(), 1U);
    db_.job_rows->release_all({leasing.leased[0].lease});
  }
  const auto first = claim();
  EXPECT_EQ(first.job.attempts, 1U);
  for (std::uint32_t died = 1; died <= jobs::kAbandonmentsForgiven; ++died) {
    db_.clock->turn(seconds(10));
    EXPECT_EQ(claim().job.attempts, 1U) << died;
    if (died == 2) db_.jobs->release(first.lease);  // long lost: changes nothing
  }
  db_.clock->turn(seconds(10));
  EXPECT_EQ(claim().job.attempts, 2U) << "none is left to forgive";
}

TEST_P(DatabaseContract, GivesAReleasedJobBackUnharmed) {
  db_.jobs->enqueue(housekeeping(JobKind::purge_temp));
  const LeasedJob first = db_.jobs->claim(kLowQueue, "a", seconds(30)).value();
  EXPECT_TRUE(db_.jobs->release(first.lease));
  EXPECT_FALSE(db_.jobs->complete(first.lease));
  const LeasedJob second = db_.jobs->claim(kLowQueue, "b", seconds(30)).value();
  EXPECT_EQ(second.job.attempts, 1U);
  EXPECT_GT(second.lease.fencing_token, first.lease.fencing_token);
}

TEST_P(DatabaseContract, BuriesAndRevivesWithFreshAttempts) {
  const auto media = admitted("nasi");
  const LeasedJob job = leased();
  ASSERT_TRUE(db_.media->begin_processing(job.lease, media.id).has_value());
  EXPECT_TRUE(db_.jobs->bury(job.lease, "three crashes"));
  EXPECT_EQ(db_.media->find(workspace_, media.uuid)->processing_status, media::ProcessingStatus::failed);
  EXPECT_EQ(db_.jobs->reconcile(), 0U);

  const auto letters = db_.jobs->dead_letters({0}, std::nullopt, 10);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].error, "three crashes");
  EXPECT_EQ(letters[0].job.id, job.job.id);
  EXPECT_TRUE(db_.jobs->dead_letters({99}, std::nullopt, 10).empty());
  EXPECT_TRUE(db_.jobs->dead_letters({0}, letters[0].id, 10).empty());

  EXPECT_FALSE(db_.jobs->revive({99}, letters[0].id, {}).has_value());
  const auto revived = db_.jobs->revive(workspace_, letters[0].id, {});
  ASSERT_TRUE(revived.has_value());
  EXPECT_FALSE(db_.jobs->revive(workspace_, letters[0].id, {}).has_value());
  EXPECT_EQ(db_.media->find(workspace_, media.uuid)->processing_status, media::ProcessingStatus::pending);
  const LeasedJob again = leased();
  EXPECT_EQ(again.job.id, revived);
  EXPECT_EQ(again.job.attempts, 1U);
}

TEST_P(DatabaseContract, ForgetsOldDeadLettersOfOneKindHoweverManyThereAre) {
  const auto bury = [&](JobKind kind) {
    db_.jobs->enqueue(housekeeping(kind));
    return db_.jobs->bury(db_.jobs->claim(kLowQueue, "w", seconds(60))->lease, "disk");
  };
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(bury(JobKind::purge_temp));
  ASSERT_TRUE(bury(JobKind::rescan));
  EXPECT_EQ(db_.jobs->purge_dead_letters(JobKind::purge_temp, db_.clock->now(), 500), 0U);
  db_.clock->turn(seconds(1));
  ASSERT_TRUE(bury(JobKind::purge_temp));
  EXPECT_EQ(db_.jobs->purge_dead_letters(JobKind::purge_temp, db_.clock->now(), 290), 290U);
  EXPECT_EQ(db_.jobs->purge_dead_letters(JobKind::purge_temp, db_.clock->now(), 290), 10U);
  const auto left = db_.jobs->dead_letters({0}, std::nullopt, 10);
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].job.kind, JobKind::purge_temp);
  EXPECT_EQ(left[1].job.kind, JobKind::rescan);
}

TEST_P(DatabaseContract, FindsMediaWhoseJobWasLost) {
  const auto media = admitted("nasi");
  admitted("goreng");
  ASSERT_TRUE(db_.jobs->complete(leased().lease));  // as if the row of the job had vanished
  EXPECT_EQ(db_.jobs->reconcile(), 1U);
  EXPECT_EQ(db_.jobs->reconcile(), 0U);
  std::set<std::uint64_t> claimed;
  claimed.insert(leased().job.media_id->value);
  claimed.insert(leased().job.media_id->value);
  EXPECT_TRUE(claimed.contains(media.id.value));
}

TEST_P(DatabaseContract, CountsAndListsJobs) {
  for (const char* content : {"a", "b", "c"}) admitted(content);
  leased();
  db_.jobs->enqueue(housekeeping(JobKind::purge_temp));
  const auto depths = db_.jobs->depths();
  ASSERT_EQ(depths.size(), 3U);
  EXPECT_EQ(depths[0].queue, QueueName::media_high);
  EXPECT_EQ(depths[0].waiting, 2U);
  EXPECT_EQ(depths[0].leased, 1U);
  EXPECT_EQ(depths[0].oldest_waiting_since, db_.clock->now());
  EXPECT_EQ(depths[1].waiting, 1U);

  const auto page = db_.jobs->list(std::nullopt, std::nullopt, 3);
  ASSERT_EQ(page.size(), 3U);
  EXPECT_EQ(db_.jobs->list(std::nullopt, page.back().id, 3).size(), 1U);
  EXPECT_EQ(db_.jobs->list(QueueName::media_low, std::nullopt, 3).size(), 1U);
}

TEST_P(DatabaseThreads, GivesEachJobToOneOfManyClaimers) {
  constexpr int kJobs = 60;
  for (int i = 0; i < kJobs; ++i) db_.jobs->enqueue(housekeeping(JobKind::purge_temp));
  std::mutex mutex;
  std::multiset<std::uint64_t> claimed;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      while (const auto job = db_.jobs->claim(kLowQueue, "w", seconds(60))) {
        EXPECT_TRUE(db_.jobs->complete(job->lease));
        const std::lock_guard lock(mutex);
        claimed.insert(job->job.id.value);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(claimed.size(), static_cast<std::size_t>(kJobs));
  EXPECT_EQ(std::set<std::uint64_t>(claimed.begin(), claimed.end()).size(), static_cast<std::size_t>(kJobs));
}

}  // namespace
}  // namespace lumbung::test

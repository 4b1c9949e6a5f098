#include "contract/job_queue_contract.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.h"

namespace lumbung::test {
namespace {

using namespace std::chrono_literals;
using jobs::JobKind;
using jobs::LeasedJob;
using jobs::NewJob;
using jobs::QueueName;

const std::vector<QueueName> kBoth = {QueueName::media_high, QueueName::media_low};
const std::vector<QueueName> kNotify = {QueueName::notify};

NewJob job_of(JobKind kind) {
  NewJob job;
  job.kind = kind;
  return job;
}

TEST_P(JobQueueContract, GivesNothingWhenItsPatienceIsOver) {
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(queue().claim(kBoth, "w", 30s, 60ms, {}).has_value());
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 60ms);
}

TEST_P(JobQueueContract, WakesAWaitingWorkerWhenAJobComes) {
  std::optional<LeasedJob> claimed;
  std::thread worker([&] { claimed = queue().claim(kBoth, "w", 30s, kLong, {}); });
  std::this_thread::sleep_for(50ms);
  const auto begun = std::chrono::steady_clock::now();
  const auto id = queue().enqueue(job_of(JobKind::process_media));
  worker.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
  ASSERT_TRUE(claimed.has_value());
  EXPECT_EQ(claimed->job.id, id);
  EXPECT_TRUE(queue().complete(claimed->lease));
}

TEST_P(JobQueueContract, BringsAJobToAnotherNode) {
  std::optional<LeasedJob> claimed;
  std::thread worker([&] { claimed = other_node().claim(kBoth, "w", 30s, kLong, {}); });
  queue().enqueue(job_of(JobKind::process_media));
  worker.join();
  ASSERT_TRUE(claimed.has_value());
  EXPECT_FALSE(queue().claim(kBoth, "w", 30s, 0ms, {}).has_value());
}

TEST_P(JobQueueContract, StopsWaitingWhenAsked) {
  std::stop_source stop;
  std::thread worker(
      [&] { EXPECT_FALSE(queue().claim(kBoth, "w", 30s, 60s, stop.get_token()).has_value()); });
  std::this_thread::sleep_for(20ms);
  stop.request_stop();
  worker.join();
}

TEST_P(JobQueueContract, PrefersTheFirstQueueAndStarvesNone) {
  for (int i = 0; i < 20; ++i) queue().enqueue(job_of(JobKind::process_media));
  queue().enqueue(job_of(JobKind::purge_temp));
  wait_for(21);
  int before_low = 0;
  for (;; ++before_low) {
    const auto job = queue().claim(kBoth, "w", 30s, kLong, {});
    ASSERT_TRUE(job.has_value());
    if (job->job.queue == QueueName::media_low) break;
  }
  EXPECT_GE(before_low, 4);
  EXPECT_LT(before_low, 20);
}

TEST_P(JobQueueContract, AJobWaitsForNoBacklogOfAnotherWorkspace) {
  NewJob job = job_of(JobKind::process_media);
  job.workspace_id = {4};
  for (int i = 0; i < 40; ++i) queue().enqueue(job);
  job.workspace_id = {3};
  queue().enqueue(job);
  wait_for(41);
  std::vector<std::uint64_t> order;
  for (int i = 0; i < 4; ++i) {
    const auto claimed = other_node().claim({QueueName::media_high}, "w", 30s, kLong, {});
    ASSERT_TRUE(claimed.has_value());
    order.push_back(claimed->job.workspace_id.value);
  }
  EXPECT_EQ(std::count(order.begin(), order.begin() + 2, 3U), 1);
  EXPECT_EQ(std::count(order.begin(), order.end(), 4U), 3);
}

TEST_P(JobQueueContract, GivesTheMostUrgentJobOfAQueueFirst) {
  std::map<JobId, int> priorities;
  for (const int priority : {1, 0, -1, 0, 1, -1}) {
    NewJob job = job_of(JobKind::process_media);
    job.priority = priority;
    priorities[queue().enqueue(job).value()] = priority;
  }
  wait_for(priorities.size());
  std::multiset<int> waiting = {-1, -1, 0, 0, 1, 1};
  std::size_t passed_over = 0;
  while (!waiting.empty()) {
    const auto job = other_node().claim({QueueName::media_high}, "w", 30s, kLong, {});
    ASSERT_TRUE(job.has_value());
    EXPECT_EQ(job->job.priority, priorities.at(job->job.id));
    if (job->job.priority != *waiting.begin()) ++passed_over;
    const auto claimed = waiting.find(job->job.priority);
    ASSERT_NE(claimed, waiting.end());
    waiting.erase(claimed);
  }
  EXPECT_LE(passed_over, passed_over_max());
}

TEST_P(JobQueueContract, AnUrgentJobStaysUrgentWhenItIsTriedAgain) {
  NewJob urgent = job_of(JobKind::process_media);
  urgent.priority = -1;
  queue().enqueue(urgent);
  const LeasedJob first = queue().claim(kBoth, "a", 30s, kLong, {}).value();
  EXPECT_TRUE(queue().retry_later(first.lease, 1s, "disk"));
  std::this_thread::sleep_for(1s);
  for (int i = 0; i < 9; ++i) queue().enqueue(job_of(JobKind::process_media));
  wait_for(10);
  // Without its urgency it would be the last.
  std::size_t passed_over = 0;
  while (other_node().claim({QueueName::media_high}, "b", 30s, kLong, {}).value().job.id != first.job.id)
    ++passed_over;
  EXPECT_LE(passed_over, passed_over_max());
}

TEST_P(JobQueueContract, GivesAReleasedJobToTheNext) {
  queue().enqueue(job_of(JobKind::process_media));
  const LeasedJob first = queue().claim(kBoth, "a", 30s, 1s, {}).value();
  EXPECT_TRUE(queue().extend(first.lease, 30s));
  EXPECT_TRUE(queue().release(first.lease));
  const LeasedJob second = other_node().claim(kBoth, "b", 30s, 1s, {}).value();
  EXPECT_EQ(second.job.attempts, 1U);
  EXPECT_FALSE(queue().complete(first.lease));
  EXPECT_TRUE(other_node().bury(second.lease, "no use"));
  EXPECT_FALSE(queue().claim(kBoth, "a", 30s, 0ms, {}).has_value());
}

TEST_P(JobQueueContract, PostponesAJobWithoutCountingTheAttempt) {
  queue().enqueue(job_of(JobKind::send_webhook));
  const LeasedJob first = queue().claim(kNotify, "a", 30s, kLong, {}).value();
  EXPECT_TRUE(queue().postpone(first.lease, 1s, "busy"));
  EXPECT_FALSE(queue().complete(first.lease));
  const LeasedJob again = other_node().claim(kNotify, "b", 30s, kLong, {}).value();
  EXPECT_EQ(again.job.id, first.job.id);
  EXPECT_EQ(again.job.attempts, 1U);
  EXPECT_TRUE(other_node().complete(again.lease));
}

TEST_P(JobQueueContract, EachCrewClaimsTheJobsOfItsOwnQueues) {
  std::optional<LeasedJob> photo;
  std::optional<LeasedJob> call;
  {
    // Both crews wait in one process, and what comes for one is nothing to the other.
    const std::jthread media([&] { photo = queue().claim(kBoth, "media", 30s, kLong, {}); });
    const std::jthread notify([&] { call = queue().claim(kNotify, "notify", 30s, kLong, {}); });
    other_node().enqueue(job_of(JobKind::send_webhook));
    other_node().enqueue(job_of(JobKind::process_media));
  }
  ASSERT_TRUE(photo && call);
  EXPECT_EQ(photo->job.kind, JobKind::process_media);
  EXPECT_EQ(call->job.kind, JobKind::send_webhook);
  for (const auto& job : {photo, call}) {
    EXPECT_TRUE(queue().extend(job->lease, 30s));
    EXPECT_TRUE(queue().complete(job->lease));
  }
}

TEST_P(JobQueueContract, WhatLooksAfterTheTablesStandsBehindNoMedia) {
  for (int i = 0; i < 20; ++i) queue().enqueue(job_of(JobKind::process_media));
  const LeasedJob busy = queue().claim(kBoth, "the only worker", 30s, kLong, {}).value();
  queue().enqueue(job_of(JobKind::reconcile));
  const auto look = queue().claim(kNotify, "notify", 30s, kLong, {});
  ASSERT_TRUE(look);
  EXPECT_EQ(look->job.kind, JobKind::reconcile);
  EXPECT_TRUE(queue().complete(look->lease));
  EXPECT_TRUE(queue().complete(busy.lease));
}

TEST_P(JobQueueContract, HoldsARetryBack) {
  queue().enqueue(job_of(JobKind::process_media));
  const LeasedJob first = queue().claim(kBoth, "a", 30s, 1s, {}).value();
  EXPECT_TRUE(queue().retry_later(first.lease, 1s, "disk"));
  EXPECT_FALSE(queue().claim(kBoth, "a", 30s, 0ms, {}).has_value());
  const LeasedJob again = queue().claim(kBoth, "a", 30s, kLong, {}).value();
  EXPECT_EQ(again.job.attempts, 2U);
}

TEST_P(JobQueueContract, LetsAKeyGoWithItsJob) {
  NewJob job = job_of(JobKind::purge_temp);
  job.unique_key = "purge";
  ASSERT_TRUE(queue().enqueue(job).has_value());
  const LeasedJob claimed = other_node().claim(kBoth, "a", 30s, kLong, {}).value();
  EXPECT_FALSE(queue().enqueue(job).has_value());
  EXPECT_TRUE(other_node().complete(claimed.lease));
  const auto again = queue().enqueue(job);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(queue().claim(kBoth, "a", 30s, kLong, {}).value().job.id, again);
}

TEST_P(JobQueueContract, HoldsAJobBackUntilItsTime) {
  NewJob job = job_of(JobKind::process_media);
  job.available_at = SystemClock().now() + 1s;
  queue().enqueue(job);
  EXPECT_FALSE(queue().claim(kBoth, "a", 30s, 0ms, {}).has_value());
  EXPECT_TRUE(other_node().claim(kBoth, "a", 30s, kLong, {}).has_value());
}

TEST_P(JobQueueContract, GivesAJobThatItsWorkerLeftToTheNext) {
  queue().enqueue(job_of(JobKind::process_media));
  const LeasedJob first = queue().claim(kBoth, "a", 1s, kLong, {}).value();
  const LeasedJob second = other_node().claim(kBoth, "b", 30s, kLong, {}).value();
  EXPECT_EQ(second.job.id, first.job.id);
  EXPECT_GT(second.lease.fencing_token, first.lease.fencing_token);
  EXPECT_EQ(second.job.attempts, 1U);
  EXPECT_FALSE(queue().extend(first.lease, 30s));
  EXPECT_FALSE(queue().complete(first.lease));
  EXPECT_TRUE(other_node().extend(second.lease, 30s));
  EXPECT_TRUE(other_node().complete(second.lease));
}

TEST_P(JobQueueContract, GivesEachOfManyJobsToOneWorker) {
  constexpr int kJobs = 200;
  for (int i = 0; i < kJobs; ++i)
    queue().enqueue(job_of(i % 4 == 0 ? JobKind::purge_temp : JobKind::process_media));
  std::mutex mutex;
  std::map<JobId, int> runs;
  const auto work = [&](jobs::JobQueue& node) {
    while (const auto job = node.claim(kBoth, "w", 30s, 1s, {})) {
      {
        const std::lock_guard lock(mutex);
        ++runs[job->job.id];
      }
      EXPECT_TRUE(node.complete(job->lease));
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 2; ++i) {
      workers.emplace_back([&] { work(queue()); });
      workers.emplace_back([&] { work(other_node()); });
    }
  }
  EXPECT_EQ(runs.size(), static_cast<std::size_t>(kJobs));
  for (const auto& [id, count] : runs) EXPECT_EQ(count, 1) << id.value;
}

}  // namespace
}  // namespace lumbung::test

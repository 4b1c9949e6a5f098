#include <csignal>
#include <map>
#include <mutex>
#include <thread>

#include "contract/nats_queue_nodes.h"
#include "database/engine/session.h"

namespace lumbung::test {
namespace {

using namespace std::chrono_literals;
using jobs::JobKind;
using jobs::LeasedJob;
using jobs::QueueName;

const std::vector<QueueName> kBoth = {QueueName::media_high, QueueName::media_low};

JobQueueUnderTest make_nats_queue() {
  auto nodes = two_nodes();
  const auto wait_for = [nodes](std::size_t jobs) {
    while (nodes->second.queue.examine(20s).undelivered < jobs) std::this_thread::sleep_for(10ms);
  };
  // A lane that a busy machine lets answer late is passed over, once (JetStreamPull::look).
  return {nodes, {nodes, &nodes->first.queue}, {nodes, &nodes->second.queue}, wait_for, 1};
}

INSTANTIATE_TEST_SUITE_P(Nats, JobQueueContract, testing::Values(JobQueueCase{"nats", make_nats_queue}),
                         name_of_queue);

jobs::NewJob some_job() {
  jobs::NewJob job;
  job.kind = JobKind::process_media;
  return job;
}

std::uint64_t jobs_left(jobs::JobStore& store) {
  std::uint64_t left = 0;
  for (const jobs::QueueDepth& depth : store.depths()) left += depth.waiting + depth.delayed + depth.leased;
  return left;
}

/// Each claim that was completed, by job. Ends when nothing came for a while.
class Runs {
 public:
  void work(jobs::JobQueue& queue, std::chrono::milliseconds patience,
            std::chrono::milliseconds job_takes = 2ms) {
    while (const auto job = queue.claim(kBoth, "w", 30s, patience, {})) {
      if (job_takes > 0ms) std::this_thread::sleep_for(job_takes);
      {
        const std::lock_guard lock(mutex_);
        ++runs_[job->job.id];
      }
      EXPECT_TRUE(queue.complete(job->lease));
    }
  }
  void expect_each_once(std::size_t jobs) {
    EXPECT_EQ(runs_.size(), jobs);
    for (const auto& [id, count] : runs_) EXPECT_EQ(count, 1) << id.value;
  }

 private:
  std::mutex mutex_;
  std::map<JobId, int> runs_;
};

TEST(NatsQueue, FindsRowsThatNobodyAnnounced) {
  const auto nodes = two_nodes();
  nodes->second.queue.announce(QueueName::media_high, std::nullopt);  // it is at work
  const auto id = nodes->first.jobs.enqueue(some_job());
  EXPECT_EQ(nodes->second.queue.claim(kBoth, "w", 30s, kLong, {}).value().job.id, id);
}

TEST(NatsQueue, MakesMessagesAgainThatTheServersLost) {
  const auto nodes = two_nodes();
  for (int i = 0; i < 20; ++i) nodes->first.queue.enqueue(some_job());
  while (nodes->first.queue.examine(5s).undelivered < 20) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(nodes->first.queue.remove_stream(5s));
  Runs runs;
  runs.work(nodes->second.queue, 10s);
  runs.expect_each_once(20);
}

TEST(NatsQueue, PublishesOnDemandWhatHasNoMessage) {
  const auto nodes = two_nodes();
  for (int i = 0; i < 3; ++i) nodes->first.jobs.enqueue(some_job());
  nodes->first.queue.publish_missing(5s);
  EXPECT_EQ(nodes->first.queue.examine(5s).undelivered, 3U);
  EXPECT_EQ(nodes->first.queue.publish_missing(5s), 0U);
}

TEST(NatsQueue, DropsMessagesWhoseJobsEndedElsewhere) {
  const auto nodes = two_nodes();
  nodes->first.queue.enqueue(some_job());
  while (nodes->first.queue.examine(5s).undelivered < 1) std::this_thread::sleep_for(10ms);
  const LeasedJob taken = nodes->first.jobs.claim(kBoth, "database", 30s).value();
  EXPECT_TRUE(nodes->first.jobs.complete(taken.lease));
  EXPECT_FALSE(nodes->second.queue.claim(kBoth, "w", 30s, 300ms, {}).has_value());
  const auto messages = nodes->second.queue.examine(5s);
  EXPECT_EQ(messages.undelivered, 0U);
}

TEST(NatsQueue, PublishesEachJobToTheLaneOfItsPriority) {
  const auto nodes = two_nodes();
  for (const int priority : {1, 0, -1}) {
    jobs::NewJob job = some_job();
    job.priority = priority;
    nodes->first.jobs.enqueue(job);
  }
  nodes->first.queue.publish_missing(20s);
  for (const int priority : {-1, 0, 1}) {
    EXPECT_EQ(nodes->second.queue.claim(kBoth, "w", 30s, kLong, {}).value().job.priority, priority);
  }
  EXPECT_EQ(nodes->first.queue.publish_missing(20s), 0U);
}

/// A message of the media workers about a delivery whose row is there still, or has been moved since.
TEST(NatsQueue, WhatAVersionBeforeToldTheWrongWorkersReachesTheRightOnes) {
  const std::vector<QueueName> notify = {QueueName::notify};
  for (const char* moved_to : {"media-high", "notify"}) {
    const auto nodes = two_nodes();
    const auto put_into = [&](const std::string& queue) {
      nodes->first.database.transact(
          [&](auto& session) { session.run("UPDATE lumbung_jobs SET queue = '" + queue + "'"); });
    };
    jobs::NewJob delivery;
    delivery.kind = JobKind::send_webhook;
    const auto id = nodes->first.jobs.enqueue(delivery);
    put_into("media-high");
    nodes->first.queue.publish_missing(20s);
    EXPECT_EQ(nodes->second.queue.examine(20s).undelivered, 1U);
    put_into(moved_to);
    std::optional<LeasedJob> claimed;
    {
      const std::jthread media([&](const std::stop_token& stop) {
        EXPECT_FALSE(nodes->second.queue.claim(kBoth, "media", 30s, kLong, stop)) << moved_to;
      });
      claimed = nodes->second.queue.claim(notify, "notify", 30s, kLong, {});
    }
    ASSERT_TRUE(claimed) << moved_to;
    EXPECT_EQ(claimed->job.id, id);
    EXPECT_EQ(claimed->job.attempts, 1U);
    EXPECT_TRUE(nodes->second.queue.complete(claimed->lease));
  }
}

TEST(NatsQueue, LosesNothingWhenTheServerIsKilledWithJobsInFlight) {
  const Engine server("nats", {"--back-after", "1"});
  TwoNodes nodes(server, "killed");
  constexpr int kJobs = 300;
  for (int i = 0; i < kJobs; ++i) nodes.first.queue.enqueue(some_job());
  Runs runs;
  {
    const std::jthread first([&] { runs.work(nodes.first.queue, 5s); });
    const std::jthread second([&] { runs.work(nodes.second.queue, 5s); });
    std::this_thread::sleep_for(100ms);
    ::kill(std::stoi(server["PID"]), SIGKILL);
    for (int i = 0; i < 50; ++i) nodes.first.queue.enqueue(some_job());
  }
  runs.expect_each_once(kJobs + 50);
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(jobs_left(nodes.first.jobs), 0U);
}

TEST(NatsQueue, TakesJobsFromTheRowsWhileNoServerIsThere) {
  const Engine server("nats", {"--back-after", "60"});
  TwoNodes nodes(server, "away");
  nodes.first.queue.examine(5s);
  ::kill(std::stoi(server["PID"]), SIGKILL);
  const auto id = nodes.first.queue.enqueue(some_job());
  EXPECT_EQ(nodes.second.queue.claim(kBoth, "w", 30s, kLong, {}).value().job.id, id);
}

TEST(NatsQueue, TakesJobsFromTheRowsWhileTheServerSaysNothing) {
  const Engine server("nats");
  TwoNodes nodes(server, "silent");
  nodes.first.queue.examine(5s);
  nodes.second.queue.examine(5s);
  ASSERT_FALSE(nodes.second.queue.claim(kBoth, "w", 30s, 200ms, {}));
  ::kill(std::stoi(server["PID"]), SIGSTOP);
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) nodes.first.queue.enqueue(some_job());
  for (int i = 0; i < 10; ++i) {
    const auto job = nodes.second.queue.claim(kBoth, "w", 30s, kLong, {});
    ASSERT_TRUE(job);
    EXPECT_TRUE(nodes.second.queue.complete(job->lease));
  }
  // Before the connection itself is given up, which takes six seconds at least.
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
  ::kill(std::stoi(server["PID"]), SIGCONT);
}

TEST(NatsQueue, TakesAnswersThatComeLateAsTheyCome) {
  const Engine server("nats");
  TwoNodes nodes(server, "late");
  nodes.first.queue.examine(5s);
  constexpr int kJobs = 1'000;
  for (int i = 0; i < kJobs; ++i) nodes.first.queue.enqueue(some_job());
  Runs runs;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) workers.emplace_back([&] { runs.work(nodes.first.queue, 5s); });
    for (int i = 0; i < 6; ++i) {
      std::this_thread::sleep_for(50ms);
      ::kill(std::stoi(server["PID"]), SIGSTOP);
      std::this_thread::sleep_for(150ms);
      ::kill(std::stoi(server["PID"]), SIGCONT);
    }
  }
  runs.expect_each_once(kJobs);
}

TEST(NatsQueue, DoesShortJobsOnceThoughMoreAreFetchedMeanwhile) {
  const auto nodes = two_nodes();
  constexpr int kJobs = 3'000;
  for (int i = 0; i < kJobs; ++i) nodes->first.jobs.enqueue(some_job());
  nodes->first.queue.publish_missing(5s);
  Runs runs;
  {
    std::vector<std::jthread> workers;
    for (Node* node : {&nodes->first, &nodes->second}) {
      for (int i = 0; i < 4; ++i) workers.emplace_back([&, node] { runs.work(node->queue, 3s, 0ms); });
    }
  }
  runs.expect_each_once(kJobs);
  EXPECT_EQ(jobs_left(nodes->first.jobs), 0U);
}

TEST(NatsQueue, DoesEachJobOnceThoughWorkspacesTakeTurns) {
  const auto nodes = two_nodes();
  constexpr int kJobs = 3'000;
  for (int i = 0; i < kJobs; ++i) {
    jobs::NewJob job = some_job();
    job.workspace_id = {i % 10 < 5 ? 1U : static_cast<std::uint64_t>(i % 10)};
    nodes->first.jobs.enqueue(job);
  }
  nodes->first.queue.publish_missing(5s);
  Runs runs;
  {
    std::vector<std::jthread> workers;
    for (Node* node : {&nodes->first, &nodes->second}) {
      for (int i = 0; i < 4; ++i) workers.emplace_back([&, node] { runs.work(node->queue, 7s, 0ms); });
    }
  }
  runs.expect_each_once(kJobs);
  EXPECT_EQ(jobs_left(nodes->first.jobs), 0U);
}

TEST(NatsQueue, GoesOnAfterBeingCutOff) {
  const Engine server("nats");
  TwoNodes nodes(server, "cut");
  nodes.first.queue.examine(5s);
  nodes.second.queue.examine(5s);
  ::kill(std::stoi(server["PID"]), SIGSTOP);
  for (int i = 0; i < 20; ++i) nodes.first.queue.enqueue(some_job());
  std::this_thread::sleep_for(4s);
  ::kill(std::stoi(server["PID"]), SIGCONT);
  Runs runs;
  runs.work(nodes.second.queue, 8s);
  runs.expect_each_once(20);
}

TEST(NatsQueue, CarriesTheSignalToOtherNodesAndNotBack) {
  ChangeSignal first;
  ChangeSignal second;
  const auto nodes = two_nodes();
  nodes->first.queue.connect(first);
  nodes->second.queue.connect(second);
  nodes->first.queue.examine(5s);
  nodes->second.queue.examine(5s);
  first.notify();
  EXPECT_EQ(second.wait(0, 5s, {}), 1U);
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(first.generation(), 1U);
  EXPECT_EQ(second.generation(), 1U);
}

}  // namespace
}  // namespace lumbung::test

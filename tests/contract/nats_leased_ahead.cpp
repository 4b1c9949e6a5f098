// What StreamQueue does with short jobs of which it leases, and fetches, more than workers ask for.
#include <csignal>
#include <ctime>
#include <thread>

#include "contract/nats_queue_nodes.h"

namespace lumbung::test {
namespace {

using namespace std::chrono_literals;
using jobs::LeasedJob;
using jobs::QueueName;

const std::vector<QueueName> kOfMedia = {QueueName::media_high, QueueName::media_low};

/// Puts `count` jobs into the queue of `node` and does the first `short_ones` of them, as quickly as it can
/// be done.
void do_short_jobs(Node& node, int count, int short_ones) {
  jobs::NewJob job;
  job.kind = jobs::JobKind::process_media;
  for (int i = 0; i < count; ++i) node.jobs.enqueue(job);
  node.queue.publish_missing(20s);
  for (int i = 0; i < short_ones; ++i) {
    const LeasedJob claimed = node.queue.claim(kOfMedia, "w", 90s, kLong, {}).value();
    EXPECT_TRUE(node.queue.complete(claimed.lease));
  }
}

std::chrono::nanoseconds processor_time_of_this_thread() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

TEST(NatsLeasedAhead, TheHeartbeatOfALongJobGivesItBack) {
  const auto nodes = two_nodes();
  constexpr int kMore = 5;
  do_short_jobs(nodes->first, 40 + kMore, 40);
  const LeasedJob job = nodes->first.queue.claim(kOfMedia, "w", 90s, kLong, {}).value();
  EXPECT_FALSE(nodes->second.queue.claim(kOfMedia, "w", 90s, 500ms, {})) << "nothing was leased ahead";
  std::this_thread::sleep_for(1s);
  EXPECT_TRUE(nodes->first.queue.extend(job.lease, 90s));
  for (int i = 1; i < kMore; ++i) {
    EXPECT_EQ(nodes->second.queue.claim(kOfMedia, "w", 90s, kLong, {}).value().job.attempts, 1U);
  }
}

/// The last look brought all that it asked for, and then there is nobody to ask for more.
TEST(NatsLeasedAhead, NobodyAsksTheRowsWithoutPauseWhileTheServerIsAway) {
  const Engine server("nats", {"--back-after", "60"});
  TwoNodes nodes(server, "away-ahead");
  do_short_jobs(nodes.first, 2'000, 200);  // the rest is more than it fetches ahead
  ::kill(std::stoi(server["PID"]), SIGKILL);
  std::this_thread::sleep_for(500ms);  // until the connection knows
  while (const auto job = nodes.first.queue.claim(kOfMedia, "w", 90s, 1s, {})) {
    EXPECT_TRUE(nodes.first.queue.complete(job->lease));
  }
  const auto before = processor_time_of_this_thread();
  EXPECT_FALSE(nodes.first.queue.claim(kOfMedia, "w", 90s, 3s, {}));
  EXPECT_LT(processor_time_of_this_thread() - before, 1s);
}

}  // namespace
}  // namespace lumbung::test

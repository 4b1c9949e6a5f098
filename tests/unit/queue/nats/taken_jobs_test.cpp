#include "queue/nats/taken_jobs.h"

#include <gtest/gtest.h>

namespace lumbung::queue {
namespace {

using namespace std::chrono_literals;
using jobs::QueueName;

const std::vector<QueueName> kBoth = {QueueName::media_high, QueueName::media_low};

class TakenJobsTest : public testing::Test {
 protected:
  jobs::Lease put(std::uint64_t id, QueueName queue = QueueName::media_high, std::uint64_t token = 1) {
    return put_with(JobDelivery(queue, JobId{id}, {}), id, token);
  }
  jobs::Lease put_with(JobDelivery delivery, std::uint64_t id, std::uint64_t token = 1) {
    jobs::LeasedJob job;
    job.job.id = {id};
    job.job.queue = delivery.queue();
    job.lease = {JobId{id}, token};
    jobs_.put({job, std::move(delivery), TakenJobs::Key::none, now_});
    return job.lease;
  }
  void run(std::uint64_t id, std::chrono::microseconds took) {
    const jobs::Lease lease = put(id);
    ASSERT_TRUE(jobs_.hand_out(kBoth, now_).has_value());
    now_ += took;
    ASSERT_TRUE(jobs_.remove(lease, now_).has_value());
  }
  TakenJobs jobs_;
  SteadyTime now_{};
};

TEST_F(TakenJobsTest, HandsOutInTheOrderOfQueuesThenOfArrival) {
  put(1, QueueName::media_low);
  put(2);
  put(3);
  EXPECT_EQ(jobs_.hand_out(kBoth, now_)->job.id, JobId{2});
  EXPECT_EQ(jobs_.hand_out(kBoth, now_)->job.id, JobId{3});
  EXPECT_EQ(jobs_.hand_out(kBoth, now_)->job.id, JobId{1});
  EXPECT_FALSE(jobs_.hand_out(kBoth, now_).has_value());
}

TEST_F(TakenJobsTest, KnowsALeaseByItsToken) {
  jobs::Lease lease = put(1);
  jobs_.hand_out(kBoth, now_);
  lease.fencing_token = 2;
  EXPECT_EQ(jobs_.find(lease), nullptr);
  EXPECT_FALSE(jobs_.remove(lease, now_).has_value());
  lease.fencing_token = 1;
  EXPECT_TRUE(jobs_.remove(lease, now_).has_value());
  EXPECT_FALSE(jobs_.remove(lease, now_).has_value());
}

TEST_F(TakenJobsTest, RenewsAMessageThatComesAgainAndNoOther) {
  put(1);
  put_with(JobDelivery(QueueName::media_high, JobId{3}, {}), 2);
  const JobDelivery own(QueueName::media_high, JobId{1}, {});
  const JobDelivery of_two(QueueName::media_high, JobId{2}, {});
  const JobDelivery of_three(QueueName::media_high, JobId{3}, {});
  EXPECT_TRUE(jobs_.renew(own));
  EXPECT_FALSE(jobs_.renew(of_two)) << "job 2 runs by the message of job 3, so this one is for somebody else";
  EXPECT_FALSE(jobs_.renew(of_three));
}

TEST_F(TakenJobsTest, GivesBackWhatNobodyTook) {
  put(1);
  jobs_.hand_out(kBoth, now_);
  put(2);
  now_ += 2s;
  put(3);
  const auto forgotten = jobs_.remove_ready(now_ - 1s);
  ASSERT_EQ(forgotten.size(), 1U);
  EXPECT_EQ(forgotten[0].job.job.id, JobId{2});
  EXPECT_EQ(jobs_.hand_out(kBoth, now_)->job.id, JobId{3});
}

/// Its lease ran out before a worker came for it.
TEST_F(TakenJobsTest, HandsAJobOutOnceThatWasLeasedAnewWhileItWasReady) {
  put(1);
  put(1, QueueName::media_high, 2);
  EXPECT_EQ(jobs_.hand_out(kBoth, now_)->lease.fencing_token, 2U);
  EXPECT_FALSE(jobs_.hand_out(kBoth, now_).has_value());
  EXPECT_TRUE(jobs_.remove({JobId{1}, 2}, now_).has_value());
  EXPECT_FALSE(jobs_.has_ready(kBoth));
  EXPECT_TRUE(jobs_.remove_ready(SteadyTime::max()).empty());
}

TEST_F(TakenJobsTest, LeasesShortJobsTogetherAndLongOnesOneByOne) {
  EXPECT_EQ(jobs_.batch(2), 2U);
  for (std::uint64_t id = 1; id < 60; ++id) run(id, 10us);
  EXPECT_EQ(jobs_.batch(1), 1024U);
  for (std::uint64_t id = 1; id < 4; ++id) run(id, 300ms);
  EXPECT_EQ(jobs_.batch(1), 1U);
}

TEST_F(TakenJobsTest, RunsLowWhenShortJobsAreAboutToBeUsedUp) {
  EXPECT_FALSE(jobs_.runs_low(1, 0)) << "how long jobs take is not known yet";
  for (std::uint64_t id = 1; id < 60; ++id) run(id, 2ms);
  EXPECT_TRUE(jobs_.runs_low(1, 0));
  EXPECT_TRUE(jobs_.runs_low(1, 12));
  EXPECT_FALSE(jobs_.runs_low(1, 15)) << "for 30 ms are coming";
  put(100);
  EXPECT_FALSE(jobs_.runs_low(1, 14));
}

TEST_F(TakenJobsTest, SaysWhetherAJobIsReadyForAQueue) {
  put(1, QueueName::media_low);
  EXPECT_TRUE(jobs_.has_ready(kBoth));
  EXPECT_FALSE(jobs_.has_ready({QueueName::media_high}));
  jobs_.hand_out(kBoth, now_);
  EXPECT_FALSE(jobs_.has_ready(kBoth));
}

}  // namespace
}  // namespace lumbung::queue

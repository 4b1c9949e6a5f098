// The queue of calls to the servers of others, and what a version before left in another queue.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::JobKind;
using jobs::LeasedJob;
using jobs::NewJob;
using jobs::QueueName;
using std::chrono::milliseconds;
using std::chrono::seconds;

NewJob delivery_job() {
  NewJob job;
  job.kind = JobKind::send_webhook;
  return job;
}

TEST_P(DatabaseContract, PostponesAJobWithoutCountingTheAttempt) {
  const auto id = db_.jobs->enqueue(delivery_job());
  for (int i = 0; i < 20; ++i) {
    const LeasedJob job = db_.jobs->claim(kNotifyQueue, "w", seconds(30)).value();
    EXPECT_EQ(job.lease.job_id, id);
    EXPECT_EQ(job.job.attempts, 1U);
    ASSERT_TRUE(db_.jobs->postpone(job.lease, milliseconds(500), "busy"));
    EXPECT_FALSE(db_.jobs->postpone(job.lease, milliseconds(500), "busy")) << "the lease is over";
    db_.clock->turn(milliseconds(499));
    EXPECT_FALSE(db_.jobs->claim(kNotifyQueue, "w", seconds(30)));
    db_.clock->turn(milliseconds(1));
  }
  EXPECT_EQ(db_.jobs->claim(kNotifyQueue, "w", seconds(30))->job.last_error, "busy");
}

TEST_P(DatabaseContract, MediaPassDeliveriesThatAVersionBeforePutBeforeThem) {
  constexpr int kDeliveries = 250;
  for (int i = 0; i < kDeliveries; ++i) db_.jobs->enqueue(delivery_job());
  db_.put_webhooks_astray();
  const media::Media media = admitted("nasi");
  EXPECT_EQ(leased().job.media_id, media.id);
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(30)));
  int delivered = 0;
  for (; const auto job = db_.jobs->claim(kNotifyQueue, "w", seconds(30)); ++delivered) {
    EXPECT_EQ(job->job.kind, JobKind::send_webhook);
    EXPECT_EQ(job->job.queue, QueueName::notify);
    EXPECT_EQ(job->job.attempts, 1U);
    EXPECT_TRUE(db_.jobs->complete(job->lease));
  }
  EXPECT_EQ(delivered, kDeliveries);
}

TEST_P(DatabaseContract, ADelayedDeliveryOfAVersionBeforeIsMovedWhenItIsDue) {
  NewJob later = delivery_job();
  later.available_at = db_.clock->now() + seconds(40);
  const auto id = db_.jobs->enqueue(later);
  db_.put_webhooks_astray();
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(30)));
  db_.clock->turn(seconds(40));
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(30)));
  EXPECT_EQ(db_.jobs->claim(kNotifyQueue, "w", seconds(30))->job.id, id);
}

TEST_P(DatabaseContract, AMessageOfADeliveryThatIsAstrayMovesItsRow) {
  const JobId delivery = db_.jobs->enqueue(delivery_job()).value();
  NewJob sweep;
  sweep.kind = JobKind::purge_temp;
  const JobId other = db_.jobs->enqueue(sweep).value();
  db_.put_webhooks_astray();
  const jobs::Leasing leasing =
      db_.job_rows->lease(QueueName::media_high, {delivery, other}, "a", seconds(30));
  EXPECT_TRUE(leasing.leased.empty());
  EXPECT_TRUE(leasing.not_yet.empty());
  ASSERT_EQ(leasing.moved.size(), 1U);
  EXPECT_EQ(leasing.moved[0].queue, QueueName::notify);
  EXPECT_EQ(leasing.moved[0].job.id, delivery);
  const auto waiting = db_.job_rows->waiting(QueueName::notify, JobId{0}, 10);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].claims, leasing.moved[0].job.claims);
  EXPECT_GT(waiting[0].claims, 0U) << "another message than the one that came";
  EXPECT_EQ(db_.job_rows->lease(QueueName::media_low, {other}, "a", seconds(30)).leased.at(0).job.id, other);
  EXPECT_EQ(db_.job_rows->lease(QueueName::notify, {delivery}, "b", seconds(30)).leased.at(0).job.attempts,
            1U);
}

}  // namespace
}  // namespace lumbung::test

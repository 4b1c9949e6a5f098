// Jobs that were written by a clock that was wrong.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::QueueName;
using std::chrono::hours;
using std::chrono::seconds;

jobs::NewJob timed_job() {
  jobs::NewJob job;
  job.kind = jobs::JobKind::purge_temp;
  return job;
}

TEST_P(DatabaseContract, AClockThatWasSetBackProlongsNoLease) {
  const auto id = db_.jobs->enqueue(timed_job());
  ASSERT_TRUE(db_.jobs->claim(kLowQueue, "dead", seconds(20)));
  db_.clock->turn(-hours(1));
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "next", seconds(20))) << "its holder may be alive";
  db_.clock->turn(seconds(20));
  const auto next = db_.jobs->claim(kLowQueue, "next", seconds(20));
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->job.id, id);
}

TEST_P(DatabaseContract, AHolderThatIsAliveKeepsItsLeaseWhenTheClockIsSetBack) {
  db_.jobs->enqueue(timed_job());
  const auto held = db_.jobs->claim(kLowQueue, "alive", seconds(20)).value();
  db_.clock->turn(-hours(1));
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "next", seconds(20)));
  db_.clock->turn(seconds(7));
  EXPECT_TRUE(db_.jobs->extend(held.lease, seconds(20)));
  db_.clock->turn(seconds(19));
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "next", seconds(20)));
  EXPECT_TRUE(db_.jobs->complete(held.lease));
}

TEST_P(DatabaseContract, AClockThatWasSetBackFarHoldsNoJobBack) {
  jobs::NewJob nightly = timed_job();
  nightly.available_at = db_.clock->now() + hours(20);
  db_.jobs->enqueue(nightly);
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "w", seconds(20)));
  db_.clock->turn(-hours(24 * 365));
  EXPECT_TRUE(db_.jobs->claim(kLowQueue, "w", seconds(20)));
}

TEST_P(DatabaseContract, ALeaseByNameIsBoundedToo) {
  const JobId id = db_.jobs->enqueue(timed_job()).value();
  ASSERT_EQ(db_.job_rows->lease(QueueName::media_low, {id}, "dead", seconds(20)).leased.size(), 1U);
  db_.clock->turn(-hours(1));
  const auto refused = db_.job_rows->lease(QueueName::media_low, {id}, "next", seconds(20));
  EXPECT_TRUE(refused.leased.empty());
  ASSERT_EQ(refused.not_yet.size(), 1U);
  EXPECT_EQ(refused.not_yet[0].until, db_.clock->now() + seconds(20));
  db_.clock->turn(seconds(20));
  EXPECT_EQ(db_.job_rows->lease(QueueName::media_low, {id}, "next", seconds(20)).leased.size(), 1U);
}

TEST_P(DatabaseContract, ALeaseThatNobodyAsksForIsBoundedToo) {
  const JobId id = db_.jobs->enqueue(timed_job()).value();
  ASSERT_TRUE(db_.jobs->claim(kLowQueue, "dead", seconds(20)));
  db_.clock->turn(-hours(1));
  const auto due = [&] { return db_.job_rows->make_due(QueueName::media_low, db_.clock->now(), 10); };
  EXPECT_TRUE(due().empty());
  db_.clock->turn(jobs::kLeaseMax);
  const auto tickets = due();
  ASSERT_EQ(tickets.size(), 1U);
  EXPECT_EQ(tickets[0].id, id);
}

}  // namespace
}  // namespace lumbung::test

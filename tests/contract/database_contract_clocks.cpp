// Jobs and removals that were written by a clock that was wrong.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::QueueName;
using std::chrono::hours;
using std::chrono::minutes;
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

TEST_P(DatabaseContract, AClockThatWasSetBackHoldsNothingUpThatComesByItself) {
  jobs::NewJob next = timed_job();
  next.unique_key = "schedule:purge_temp";
  next.available_at = db_.clock->now() + minutes(1);
  ASSERT_TRUE(db_.jobs->enqueue(next));
  db_.clock->turn(-hours(7));
  next.available_at = db_.clock->now() + minutes(1);
  EXPECT_FALSE(db_.jobs->enqueue(next)) << "there is one";
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "w", seconds(20)));
  db_.clock->turn(minutes(1));
  EXPECT_TRUE(db_.jobs->claim(kLowQueue, "w", seconds(20)));
}

TEST_P(DatabaseContract, WhatComesByItselfKeepsItsPauseAfterAFaultUnlessAClockWasSetBack) {
  jobs::NewJob next = timed_job();
  next.unique_key = "schedule:purge_temp";
  db_.jobs->enqueue(next);
  const auto fail = [&] {
    const auto job = db_.jobs->claim(kLowQueue, "w", seconds(20));
    ASSERT_TRUE(job.has_value());
    ASSERT_TRUE(db_.jobs->retry_later(job->lease, jobs::longest_pause(jobs::policy_of(next.kind)), "disk"));
  };
  const auto comes_by_itself = [&] {
    next.available_at = db_.clock->now() + minutes(1);
    EXPECT_FALSE(db_.jobs->enqueue(next)) << "there is one";
    db_.clock->turn(minutes(1));
  };
  fail();
  comes_by_itself();
  EXPECT_FALSE(db_.jobs->claim(kLowQueue, "w", seconds(20)));
  db_.clock->turn(minutes(1));
  fail();
  db_.clock->turn(-hours(7));
  comes_by_itself();
  EXPECT_TRUE(db_.jobs->claim(kLowQueue, "w", seconds(20)));
}

TEST_P(DatabaseContract, AClockThatWasSetBackHoldsNoRemovalUp) {
  const media::Media waiting = completed("nasi");
  const media::Media in_hand = completed("soto");
  ASSERT_TRUE(db_.media->erase(workspace_, in_hand.uuid, {}));
  const auto held = db_.removals->take(10, minutes(10));
  ASSERT_EQ(held.size(), 3U);
  db_.removals->finish({held[0]}, media::RemovalStore::Names::rest);
  ASSERT_TRUE(db_.media->erase(workspace_, waiting.uuid, {}));
  const auto waits = db_.removals->take(1, minutes(10));
  db_.removals->postpone(waits.at(0), hours(1));

  db_.clock->turn(-hours(7));
  EXPECT_EQ(db_.removals->take(10, minutes(10)).size(), 3U) << "what waits, and what was postponed";
  EXPECT_TRUE(db_.removals->take(10, minutes(10)).empty()) << "its holder may be alive";
  db_.clock->turn(minutes(10));
  EXPECT_EQ(db_.removals->take(10, minutes(10)).size(), 5U);
  const auto listed = [&] { return db_.number("SELECT COUNT(*) FROM lumbung_removals"); };
  db_.clock->turn(minutes(49));
  db_.removals->take(10, minutes(10));
  EXPECT_EQ(listed(), 6) << "the name of what is gone rests";
  db_.clock->turn(minutes(1));
  db_.removals->take(10, minutes(10));
  EXPECT_EQ(listed(), 5);
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

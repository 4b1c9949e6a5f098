#include <set>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using jobs::JobKind;
using jobs::JobState;
using jobs::NewJob;
using jobs::QueueName;
using std::chrono::seconds;

NewJob some_job() {
  NewJob job;
  job.kind = JobKind::purge_temp;
  return job;
}

TEST_P(DatabaseContract, LeasesTheNamedJobsTogether) {
  const JobId first = db_.jobs->enqueue(some_job()).value();
  NewJob keyed = some_job();
  keyed.unique_key = "purge";
  const JobId second = db_.jobs->enqueue(keyed).value();
  const JobId other = db_.jobs->enqueue(some_job()).value();
  const auto leasing = db_.job_rows->lease(QueueName::media_low, {second, first}, "a", seconds(30));
  ASSERT_EQ(leasing.leased.size(), 2U);
  EXPECT_EQ(leasing.keyed, std::vector<JobId>{second});
  EXPECT_TRUE(leasing.not_yet.empty());
  EXPECT_EQ(leasing.leased[0].job.attempts, 1U);
  EXPECT_EQ(leasing.leased[0].job.leased_by, "a");
  EXPECT_EQ(leasing.leased[0].lease.fencing_token, 1U);
  EXPECT_EQ(db_.jobs->claim({QueueName::media_low}, "b", seconds(30))->job.id, other);

  const auto refused = db_.job_rows->lease(QueueName::media_low, {first, JobId{999}}, "b", seconds(30));
  EXPECT_TRUE(refused.leased.empty());
  ASSERT_EQ(refused.not_yet.size(), 1U);
  EXPECT_EQ(refused.not_yet[0].state, JobState::leased);
  EXPECT_EQ(refused.not_yet[0].until, db_.clock->now() + seconds(30));
}

TEST_P(DatabaseContract, LeasesAgainWhatItsHolderLeft) {
  const JobId id = db_.jobs->enqueue(some_job()).value();
  const auto first = db_.job_rows->lease(QueueName::media_low, {id}, "a", seconds(30)).leased.at(0);
  db_.clock->turn(seconds(30));
  const auto second = db_.job_rows->lease(QueueName::media_low, {id}, "b", seconds(30)).leased.at(0);
  EXPECT_EQ(second.job.attempts, 1U);
  EXPECT_EQ(second.lease.fencing_token, 2U);
  EXPECT_EQ(db_.job_rows->complete_all({first.lease}), 0U);
  EXPECT_EQ(db_.job_rows->complete_all({second.lease}), 1U);
}

TEST_P(DatabaseContract, EndsAndGivesBackManyJobsAtOnce) {
  std::vector<JobId> ids;
  for (int i = 0; i < 300; ++i) ids.push_back(db_.jobs->enqueue(some_job()).value());
  const auto leased = db_.job_rows->lease(QueueName::media_low, ids, "a", seconds(30)).leased;
  ASSERT_EQ(leased.size(), 300U);
  std::vector<jobs::Lease> ended;
  std::vector<jobs::Lease> released;
  for (const jobs::LeasedJob& job : leased) (ended.size() < 290 ? ended : released).push_back(job.lease);
  EXPECT_EQ(db_.job_rows->complete_all(ended), 290U);
  db_.job_rows->release_all(released);
  const auto waiting = db_.job_rows->waiting(QueueName::media_low, JobId{0}, 100);
  ASSERT_EQ(waiting.size(), 10U);
  EXPECT_GT(waiting[0].claims, 0U) << "another message";
  EXPECT_EQ(db_.jobs->claim({QueueName::media_low}, "b", seconds(30))->job.attempts, 1U);
}

TEST_P(DatabaseContract, LetsDelayedAndAbandonedJobsWait) {
  NewJob later = some_job();
  later.available_at = db_.clock->now() + seconds(10);
  const JobId delayed = db_.jobs->enqueue(later).value();
  const JobId left = db_.jobs->enqueue(some_job()).value();
  db_.job_rows->lease(QueueName::media_low, {left}, "a", seconds(10));
  const auto due = [&] {
    return db_.job_rows->make_due(QueueName::media_low, db_.clock->now() - seconds(5), 100);
  };
  EXPECT_TRUE(due().empty());
  db_.clock->turn(seconds(10));
  ASSERT_EQ(due().size(), 1U);
  EXPECT_EQ(db_.job_rows->waiting(QueueName::media_low, JobId{0}, 10).at(0).id, delayed);
  db_.clock->turn(seconds(5));
  const auto abandoned = due();
  ASSERT_EQ(abandoned.size(), 1U);
  EXPECT_EQ(abandoned[0].id, left);
  EXPECT_EQ(abandoned[0].claims, 1U);
  EXPECT_EQ(db_.job_rows->lease(QueueName::media_low, {left}, "b", seconds(10)).leased.at(0).job.attempts,
            1U);
}

TEST_P(DatabaseContract, GivesEachEventToOneSender) {
  completed("nasi");
  const auto events = db_.events->after(EventId{0}, 10);
  ASSERT_GE(events.size(), 2U);
  const std::vector<EventId> both = {events[0].id, events[1].id};
  EXPECT_EQ(db_.event_claims->claim("pusher", {events[1].id}), std::set<EventId>{events[1].id});
  EXPECT_EQ(db_.event_claims->claim("pusher", both), std::set<EventId>{events[0].id});
  EXPECT_TRUE(db_.event_claims->claim("pusher", both).empty());
  EXPECT_EQ(db_.event_claims->claim("elsewhere", both).size(), 2U);
  db_.clock->turn(std::chrono::hours(1));
  db_.events->purge_before(db_.clock->now(), 1000);
}

TEST_P(DatabaseContract, MakesADeliveryAndAJobWithEachEventOfAWebhook) {
  const auto webhook = db_.webhooks
                           ->create(workspace_, "https://a.example/", "whsec_x",
                                    {events::EventType::media_processing_completed}, {})
                           .value();
  EXPECT_EQ(db_.webhooks->list(workspace_).at(0).events, webhook.events);
  const auto media = completed("nasi");
  const auto deliveries = db_.webhooks->deliveries(webhook.id, std::nullopt, 10);
  ASSERT_EQ(deliveries.size(), 1U);
  EXPECT_EQ(deliveries[0].event.subject.uuid, media.uuid);
  EXPECT_EQ(deliveries[0].event.subject.id, media.id.value);
  EXPECT_EQ(deliveries[0].event.payload,
            (boost::json::object{{"name", "nasi.jpg"}, {"status", "completed"}}));
  db_.clock->turn(seconds(1));
  EXPECT_FALSE(db_.jobs->claim(kHighQueue, "w", seconds(30)).has_value()) << "no media waits for it";
  const auto job = db_.jobs->claim(kNotifyQueue, "w", seconds(30));
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->job.kind, JobKind::send_webhook);
  EXPECT_EQ(job->job.attempts_max, 8U);

  const auto outgoing = db_.webhooks->outgoing(deliveries[0].id).value();
  EXPECT_EQ(outgoing.webhook.secret, "whsec_x");
  EXPECT_EQ(outgoing.delivery.event.workspace_id, workspace_);
  db_.webhooks->record(deliveries[0].id, {events::DeliveryStatus::failed, 503, "HTTP 503"});
  EXPECT_EQ(db_.webhooks->outgoing(deliveries[0].id)->delivery.answer, 503);
  EXPECT_TRUE(db_.webhooks->replay(workspace_, webhook.id, deliveries[0].id, {}).has_value());
  EXPECT_FALSE(db_.webhooks->replay({99}, webhook.id, deliveries[0].id, {}).has_value());
  EXPECT_EQ(db_.webhooks->outgoing(deliveries[0].id)->delivery.status, events::DeliveryStatus::pending);
  EXPECT_FALSE(db_.webhooks->remove({99}, webhook.id, {}));
  EXPECT_TRUE(db_.webhooks->remove(workspace_, webhook.id, {}));
  EXPECT_FALSE(db_.webhooks->outgoing(deliveries[0].id).has_value());
}

}  // namespace
}  // namespace lumbung::test

#include "queue/nats/job_lane.h"

#include <set>

#include <gtest/gtest.h>

namespace lumbung::queue {
namespace {

using jobs::QueueName;

TEST(JobLane, TheUsualOneBearsTheNamesOfItsQueue) {
  // An older version made this consumer and these subjects, so neither may ever change.
  const JobLane lane{QueueName::media_high, urgency_of(0)};
  EXPECT_EQ(consumer_of(lane), "media-high");
  EXPECT_EQ(subjects_of("lumbung", lane), "lumbung.jobs.media-high.");
}

TEST(JobLane, GoesByTheSignOfThePriority) {
  EXPECT_EQ(consumer_of({QueueName::notify, urgency_of(0)}), "notify");
  EXPECT_EQ(consumer_of({QueueName::media_low, urgency_of(-7)}), "media-low-first");
  EXPECT_EQ(subjects_of("shop", {QueueName::media_low, urgency_of(-1)}), "shop.jobs.media-low.first.");
  EXPECT_EQ(subjects_of("shop", {QueueName::media_low, urgency_of(1)}), "shop.jobs.media-low.last.");
}

TEST(JobLane, EachHasAPlaceAndAConsumerOfItsOwn) {
  std::set<std::size_t> places;
  std::set<std::string> consumers;
  for (const QueueName queue : jobs::kQueueNames) {
    for (const Urgency urgency : kUrgencies) {
      places.insert(index_of({queue, urgency}));
      consumers.insert(consumer_of({queue, urgency}));
    }
  }
  EXPECT_EQ(places.size(), kLaneCount);
  EXPECT_EQ(*places.rbegin(), kLaneCount - 1);
  EXPECT_EQ(consumers.size(), kLaneCount);
}

TEST(JobLane, ASubjectEndsWithItsJob) {
  EXPECT_EQ(job_of("lumbung.jobs.media-high.4711"), JobId{4711});
  EXPECT_EQ(job_of("lumbung.jobs.media-high.first.4711"), JobId{4711});
  EXPECT_EQ(job_of("lumbung.jobs.media-high.first"), std::nullopt);
  EXPECT_EQ(job_of("4711"), std::nullopt);
  EXPECT_EQ(job_of("lumbung.jobs.media-high.18446744073709551616"), std::nullopt);
}

TEST(JobLane, ASubjectNamesItsQueue) {
  EXPECT_EQ(queue_of("lumbung.jobs.media-high.4711"), QueueName::media_high);
  EXPECT_EQ(queue_of("shop.jobs.media-low.first.4711"), QueueName::media_low);
  EXPECT_EQ(queue_of("lumbung.jobs.media-highest.4711"), std::nullopt);
  EXPECT_EQ(queue_of("lumbung.events"), std::nullopt);
}

}  // namespace
}  // namespace lumbung::queue

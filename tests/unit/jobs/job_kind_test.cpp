#include "jobs/job_kind.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::jobs {
namespace {

using namespace std::chrono_literals;

constexpr int kMoreThanThereAre = 64;

/// How the compiler writes this value: its name, or a cast of a number that no enumerator has.
template <JobKind kind>
constexpr std::string_view written() {
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("kind = ") + 7);
  return text.substr(0, text.find_first_of(";]"));
}

/// What is written in the enumeration, in its order.
std::vector<std::string> enumerators() {
  std::vector<std::string> names;
  const auto look = [&](std::string_view text) {
    if (!text.starts_with('(')) names.emplace_back(text.substr(text.rfind(':') + 1));
  };
  [&]<int... value>(std::integer_sequence<int, value...>) {
    (look(written<static_cast<JobKind>(value)>()), ...);
  }
  (std::make_integer_sequence<int, kMoreThanThereAre>{});
  return names;
}

TEST(JobKinds, EachEnumeratorHasItsRow) {
  std::vector<std::string> rows;
  for (const JobKindRow& row : job_kinds()) rows.emplace_back(row.word);
  EXPECT_EQ(rows, enumerators()) << "a kind goes by its name";
}

TEST(JobKinds, EachRowIsFoundByKindAndByWord) {
  for (const JobKindRow& row : job_kinds()) {
    EXPECT_EQ(to_string(row.kind), row.word);
    EXPECT_EQ(job_kind_from(row.word), row.kind);
    EXPECT_EQ(&policy_of(row.kind), &row.policy);
  }
  EXPECT_FALSE(job_kind_from("unknown"));
  EXPECT_FALSE(job_kind_from(""));
}

TEST(JobPolicy, IsTheTableOfTheDesign) {
  const JobPolicy& process = policy_of(JobKind::process_media);
  EXPECT_EQ(process.queue, QueueName::media_high);
  EXPECT_EQ(process.attempts_max, 3U);
  EXPECT_GT(process.timeout, std::chrono::seconds(600)) << "that of ffmpeg, so that it ends first";
  EXPECT_EQ(backoff_after(process, JobId{7}, 1), std::chrono::seconds(30));
  EXPECT_EQ(backoff_after(process, JobId{7}, 2), std::chrono::seconds(60));
  EXPECT_EQ(backoff_after(process, JobId{7}, 3), std::chrono::seconds(120));
  EXPECT_EQ(backoff_after(process, JobId{7}, 9), std::chrono::seconds(120));
  const JobPolicy& sweep = policy_of(JobKind::cleanup_orphans);
  EXPECT_EQ(sweep.queue, QueueName::media_low);
  EXPECT_EQ(sweep.timeout, std::chrono::seconds(600));
  EXPECT_EQ(to_string(sweep.queue), "media-low");
}

TEST(JobPolicy, LetsAWebhookBeTriedLongerAndLonger) {
  const JobPolicy& webhook = policy_of(JobKind::send_webhook);
  EXPECT_EQ(webhook.queue, QueueName::notify);
  EXPECT_EQ(webhook.timeout, 15s);
  EXPECT_EQ(webhook.attempts_max, 8U);
  EXPECT_GE(backoff_after(webhook, JobId{7}, 1), 8s);
  EXPECT_LE(backoff_after(webhook, JobId{7}, 1), 12s);
  EXPECT_GE(backoff_after(webhook, JobId{7}, 3), 128s);
  EXPECT_LE(backoff_after(webhook, JobId{7}, 3), 192s);
  EXPECT_LE(backoff_after(webhook, JobId{7}, 8), 3600s);
}

TEST(JobPolicy, LetsAnImportBeTriedLongerAndLonger) {
  const JobPolicy& import_policy = policy_of(JobKind::import);
  EXPECT_EQ(import_policy.queue, QueueName::media_high);
  EXPECT_EQ(import_policy.timeout, 120s);
  EXPECT_EQ(import_policy.attempts_max, 8U);
  EXPECT_GE(backoff_after(import_policy, JobId{7}, 1), 8s);
  EXPECT_LE(backoff_after(import_policy, JobId{7}, 1), 12s);
  EXPECT_LE(backoff_after(import_policy, JobId{7}, 8), 3600s);
  EXPECT_FALSE(import_policy.schedule);
}

TEST(JobPolicy, KeepsJobsApartThatFailedTogether) {
  const JobPolicy& webhook = policy_of(JobKind::send_webhook);
  std::set<std::chrono::seconds> pauses;
  for (std::uint64_t job = 1; job <= 100; ++job) pauses.insert(backoff_after(webhook, JobId{job}, 5));
  EXPECT_GT(pauses.size(), 50U);
  EXPECT_EQ(backoff_after(webhook, JobId{7}, 5), backoff_after(webhook, JobId{7}, 5));
}

TEST(JobPolicy, NoPauseIsLongerThanTheLongest) {
  for (const JobKindRow& row : job_kinds()) {
    for (std::uint64_t job = 1; job <= 100; ++job)
      EXPECT_LE(backoff_after(row.policy, JobId{job}, 20), longest_pause(row.policy)) << row.word;
  }
  EXPECT_EQ(longest_pause(policy_of(JobKind::purge_temp)), 120s);
}

TEST(Crews, EachQueueIsOfOne) {
  EXPECT_EQ(queues_of(Crew::media), (std::vector{QueueName::media_high, QueueName::media_low}));
  EXPECT_EQ(queues_of(Crew::notify), std::vector{QueueName::notify});
  for (const QueueName queue : kQueueNames) {
    EXPECT_TRUE(std::ranges::count(queues_of(crew_of(queue)), queue)) << to_string(queue);
    EXPECT_EQ(queue_from(to_string(queue)), queue);
  }
}

TEST(JobPolicy, SchedulesHousekeepingOnly) {
  EXPECT_FALSE(policy_of(JobKind::process_media).schedule);
  EXPECT_FALSE(policy_of(JobKind::send_webhook).schedule);
  const std::optional<Schedule>& verify = policy_of(JobKind::verify_storage).schedule;
  ASSERT_TRUE(verify);
  EXPECT_EQ(verify->every, 24h);
  EXPECT_EQ(verify->offset, 3h);
}

}  // namespace
}  // namespace lumbung::jobs

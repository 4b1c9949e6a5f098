#include "jobs/job.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "base/word_table.h"

namespace lumbung::jobs {
namespace {

using std::chrono::seconds;

constexpr WordTable<JobKind, 9> kKinds({
    {JobKind::process_media, "process_media"},
    {JobKind::send_webhook, "send_webhook"},
    {JobKind::cleanup_orphans, "cleanup_orphans"},
    {JobKind::purge_deleted, "purge_deleted"},
    {JobKind::purge_temp, "purge_temp"},
    {JobKind::verify_storage, "verify_storage"},
    {JobKind::reconcile, "reconcile"},
    {JobKind::rescan, "rescan"},
    {JobKind::remove_objects, "remove_objects"},
});

constexpr WordTable<QueueName, 2> kQueues({
    {QueueName::media_high, "media-high"},
    {QueueName::media_low, "media-low"},
});

constexpr WordTable<JobState, 3> kStates({
    {JobState::waiting, "waiting"},
    {JobState::delayed, "delayed"},
    {JobState::leased, "leased"},
});

constexpr std::array kBackoff = {seconds(30), seconds(60), seconds(120)};
constexpr std::array kLongBackoff = {seconds(10), seconds(40), seconds(3600)};

/// Those who failed together should not come back together.
seconds with_jitter(seconds pause) {
  thread_local std::minstd_rand random(std::random_device{}());
  std::uniform_real_distribution<double> fifth(0.8, 1.2);
  return seconds(std::llround(static_cast<double>(pause.count()) * fifth(random)));
}

seconds exponential(const JobPolicy& policy, std::size_t failed_before) {
  seconds pause = policy.backoff.front();
  for (std::size_t i = 0; i < failed_before && pause < policy.backoff.back(); ++i) pause *= 4;
  return std::min(with_jitter(pause), policy.backoff.back());
}

}  // namespace

std::string_view to_string(JobKind kind) {
  return kKinds.word_of(kind);
}
std::optional<JobKind> job_kind_from(std::string_view word) {
  return kKinds.value_of(word);
}
std::string_view to_string(JobState state) {
  return kStates.word_of(state);
}
std::optional<JobState> job_state_from(std::string_view word) {
  return kStates.value_of(word);
}
std::string_view to_string(QueueName queue) {
  return kQueues.word_of(queue);
}
std::optional<QueueName> queue_from(std::string_view word) {
  return kQueues.value_of(word);
}

JobPolicy policy_of(JobKind kind) {
  // What a file is, and so how long it may take, is found out in the job itself: the time is that of a video.
  // A picture is held to 120 s by the limits of its decoder.
  if (kind == JobKind::process_media) return {QueueName::media_high, 3, kBackoff, seconds(660)};
  if (kind == JobKind::send_webhook) {
    return {QueueName::media_high, 8, kLongBackoff, seconds(30), JobPolicy::Growth::exponential};
  }
  // Behind the photos, which shall not wait for a storage that is slow to remove. Workers of the last release
  // stumble over a kind that they don't know, in the queue where it is.
  if (kind == JobKind::remove_objects) {
    return {QueueName::media_low, 8, kLongBackoff, seconds(120), JobPolicy::Growth::exponential};
  }
  return {QueueName::media_low, 3, kBackoff, seconds(600)};
}

seconds backoff_after(const JobPolicy& policy, std::uint32_t attempts) {
  const std::size_t failed_before = attempts == 0 ? 0 : attempts - 1;
  if (policy.growth == JobPolicy::Growth::exponential) return exponential(policy, failed_before);
  return policy.backoff[std::min(failed_before, policy.backoff.size() - 1)];
}

}  // namespace lumbung::jobs

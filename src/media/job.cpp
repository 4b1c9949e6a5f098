#include "media/job.h"

#include <algorithm>

#include "media/word_table.h"

namespace lumbung::media {
namespace {

using std::chrono::seconds;

constexpr WordTable<JobKind, 6> kKinds({
    {JobKind::process_media, "process_media"},
    {JobKind::cleanup_orphans, "cleanup_orphans"},
    {JobKind::purge_deleted, "purge_deleted"},
    {JobKind::purge_temp, "purge_temp"},
    {JobKind::verify_storage, "verify_storage"},
    {JobKind::reconcile, "reconcile"},
});

constexpr WordTable<QueueName, 2> kQueues({
    {QueueName::media_high, "media-high"},
    {QueueName::media_low, "media-low"},
});

constexpr std::array kBackoff = {seconds(30), seconds(60), seconds(120)};

}  // namespace

std::string_view to_string(JobKind kind) {
  return kKinds.word_of(kind);
}
std::optional<JobKind> job_kind_from(std::string_view word) {
  return kKinds.value_of(word);
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
  return {QueueName::media_low, 3, kBackoff, seconds(600)};
}

seconds backoff_after(const JobPolicy& policy, std::uint32_t attempts) {
  const std::size_t failed_before = attempts == 0 ? 0 : attempts - 1;
  return policy.backoff[std::min(failed_before, policy.backoff.size() - 1)];
}

}  // namespace lumbung::media

#include "jobs/job_kind.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "base/word_table.h"

namespace lumbung::jobs {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr Backoff kSteps = {{30s, 60s, 120s}};
constexpr Backoff kGrowing = {{10s, 40s, 3600s}, Backoff::Growth::exponential};

constexpr QueueName kHigh = QueueName::media_high;
constexpr QueueName kLow = QueueName::media_low;

constexpr std::array kTable = std::to_array<JobKindRow>({
    // What a file is, and so how long it may take, is found out in the job itself: the time is that of a
    // video, and of the scan before it. A picture is held to 120 s by the limits of its decoder.
    {JobKind::process_media, "process_media", {kHigh, 3, kSteps, 780s}},
    {JobKind::send_webhook, "send_webhook", {QueueName::notify, 8, kGrowing, 15s}},
    // Lost jobs and objects that are to go are looked for every minute, temp/ every hour, the rest at night.
    // What others write into the tables is seen by it alone, and media may wait for hours: it does not stand
    // behind them.
    {JobKind::reconcile, "reconcile", {QueueName::notify, 3, kSteps, 600s, Schedule{1min}}},
    // Behind the photos, which shall not wait for a storage that is slow to remove. Workers of the last
    // release stumble over a kind that they don't know, in the queue where it is.
    {JobKind::remove_objects, "remove_objects", {kLow, 8, kGrowing, 120s, Schedule{1min}}},
    {JobKind::purge_temp, "purge_temp", {kLow, 3, kSteps, 600s, Schedule{1h}}},
    {JobKind::rescan, "rescan", {kLow, 3, kSteps, 600s, Schedule{1h, 30min}}},
    {JobKind::purge_deleted, "purge_deleted", {kLow, 3, kSteps, 600s, Schedule{24h, 130min}}},
    {JobKind::cleanup_orphans, "cleanup_orphans", {kLow, 3, kSteps, 600s, Schedule{24h, 150min}}},
    {JobKind::verify_storage, "verify_storage", {kLow, 3, kSteps, 600s, Schedule{24h, 3h}}},
    {JobKind::invalidate_cdn, "invalidate_cdn", {QueueName::notify, 8, kGrowing, 15s}},
    // Asked for when it begins; every minute in case that was lost.
    {JobKind::erase_workspaces, "erase_workspaces", {kLow, 3, kSteps, 600s, Schedule{1min}}},
    // It ends as an upload does, which somebody waits for; how many a process has at a time is bounded, so
    // that the servers of others don't hold all of its workers up (jobs/workspace_places.h).
    {JobKind::import, "import", {kHigh, 8, kGrowing, 120s}},
    // Asked for by each launch; every minute for those whose time has come, and in case that was lost. It may
    // upload to Meta.
    {JobKind::launch_campaigns, "launch_campaigns", {QueueName::notify, 3, kSteps, 600s, Schedule{1min}}},
    // Asked for when callbacks of Meta have come; every minute in case that was lost.
    {JobKind::callbacks, "callbacks", {QueueName::notify, 3, kSteps, 600s, Schedule{1min}}},
    {JobKind::forward_callback, "forward_callback", {QueueName::notify, 8, kGrowing, 15s}},
    // Its samples go to Meta, who may be slow, and no photo waits for that; no webhook either, for how many a
    // process has at a time is bounded (jobs/workspace_places.h).
    {JobKind::submit_template, "submit_template", {QueueName::notify, 8, kGrowing, 600s}},
    // What nobody needs any more at Meta.
    {JobKind::remove_media_ids, "remove_media_ids", {QueueName::notify, 3, kSteps, 600s, Schedule{1min}}},
});

constexpr const JobKindRow& row_of(JobKind kind) {
  return kTable.at(static_cast<std::size_t>(kind));
}

static_assert(std::ranges::all_of(kTable, [](const JobKindRow& row) { return &row_of(row.kind) == &row; }),
              "rows stand in the order of the enumeration");

constexpr WordTable<QueueName, 3> kQueues({
    {QueueName::media_high, "media-high"},
    {QueueName::media_low, "media-low"},
    {QueueName::notify, "notify"},
});

/// Those who failed together should not come back together, nor next to each other each time.
seconds with_jitter(seconds pause, JobId job, std::size_t failed_before) {
  std::seed_seq seed{job.value, job.value >> 32U, static_cast<std::uint64_t>(failed_before)};
  std::minstd_rand random(seed);
  const double fifth = static_cast<double>(random()) / static_cast<double>(std::minstd_rand::max());
  return seconds(std::llround(static_cast<double>(pause.count()) * (0.8 + 0.4 * fifth)));
}

seconds exponential(const Backoff& backoff, JobId job, std::size_t failed_before) {
  seconds pause = backoff.pauses.front();
  for (std::size_t i = 0; i < failed_before && pause < backoff.pauses.back(); ++i) pause *= 4;
  return std::min(with_jitter(pause, job, failed_before), backoff.pauses.back());
}

}  // namespace

std::span<const JobKindRow> job_kinds() {
  return kTable;
}

const JobPolicy& policy_of(JobKind kind) {
  return row_of(kind).policy;
}

std::string_view to_string(JobKind kind) {
  return row_of(kind).word;
}

std::optional<JobKind> job_kind_from(std::string_view word) {
  const auto* const row = std::ranges::find(kTable, word, &JobKindRow::word);
  return row == kTable.end() ? std::nullopt : std::optional(row->kind);
}

std::string_view to_string(QueueName queue) {
  return kQueues.word_of(queue);
}

std::optional<QueueName> queue_from(std::string_view word) {
  return kQueues.value_of(word);
}

Crew crew_of(QueueName queue) {
  return queue == QueueName::notify ? Crew::notify : Crew::media;
}

std::vector<QueueName> queues_of(Crew crew) {
  std::vector<QueueName> queues;
  for (const QueueName queue : kQueueNames) {
    if (crew_of(queue) == crew) queues.push_back(queue);
  }
  return queues;
}

seconds backoff_after(const JobPolicy& policy, JobId job, std::uint32_t attempts) {
  const Backoff& backoff = policy.backoff;
  const std::size_t failed_before = attempts == 0 ? 0 : attempts - 1;
  if (backoff.growth == Backoff::Growth::exponential) return exponential(backoff, job, failed_before);
  return backoff.pauses[std::min(failed_before, backoff.pauses.size() - 1)];
}

seconds longest_pause(const JobPolicy& policy) {
  return policy.backoff.pauses.back();
}

}  // namespace lumbung::jobs

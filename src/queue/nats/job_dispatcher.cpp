#include "queue/nats/job_dispatcher.h"

#include <algorithm>
#include <string>

namespace lumbung::queue {
namespace {

using jobs::JobTicket;
using jobs::QueueName;

/// More than this is not remembered one by one while NATS is away: comparing finds it.
constexpr std::size_t kAnnouncedMax = 50'000;
constexpr std::uint32_t kDueAtOnce = 1'000;
constexpr std::uint32_t kComparedAtOnce = 10'000;
constexpr std::chrono::milliseconds kDispatchPause{500};
/// Nodes that compare at the same time publish the same messages.
constexpr std::chrono::seconds kRound{5};

}  // namespace

JobDispatcher::~JobDispatcher() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void JobDispatcher::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void JobDispatcher::announce(QueueName queue, const std::optional<JobTicket>& job) {
  {
    const MutexLock lock(mutex_);
    Waiting& waiting = of(queue);
    if (job && waiting.announced.size() < kAnnouncedMax) {
      waiting.announced.push_back(*job);
    } else {
      waiting.in_doubt = true;
    }
    woken_ = true;
  }
  changed_.notify_one();
}

void JobDispatcher::doubt(QueueName queue) {
  const MutexLock lock(mutex_);
  of(queue).in_doubt = true;
}

void JobDispatcher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto pause = step();
    MutexLock lock(mutex_);
    // While NATS is away an announcement changes nothing.
    const bool wakeable = parts_.stream.is_connected();
    changed_.wait_for(lock, stop, pause, [&]() LUMBUNG_REQUIRES(mutex_) { return wakeable && woken_; });
    woken_ = false;
  }
  try {
    if (parts_.stream.is_connected()) publish_announced();
  } catch (const std::exception& fault) {
    parts_.log.warning("queue.dispatch_failed", {{"message", fault.what()}});
  }
}

std::chrono::milliseconds JobDispatcher::step() {
  try {
    if (parts_.stream.is_connected()) round();
    return pace_.due_every;
  } catch (const std::exception& fault) {
    parts_.log.warning("queue.dispatch_failed", {{"message", fault.what()}});
    for (const QueueName queue : jobs::kQueueNames) doubt(queue);
    return kDispatchPause;
  }
}

void JobDispatcher::round() {
  parts_.stream.ensure();
  publish_announced();
  if (parts_.now() >= due_at_) {
    publish_due();
    due_at_ = parts_.now() + pace_.due_every;
  }
  if (parts_.now() >= reconcile_at_) {
    for (const QueueName queue : jobs::kQueueNames) doubt(queue);
    reconcile_at_ = parts_.now() + pace_.reconcile_every;
  }
  reconcile_doubtful();
}

void JobDispatcher::publish_announced() {
  for (const QueueName queue : jobs::kQueueNames) {
    std::vector<JobTicket> announced;
    {
      const MutexLock lock(mutex_);
      announced.swap(of(queue).announced);
    }
    publish(queue, announced);
  }
}

void JobDispatcher::publish_due() {
  for (const QueueName queue : jobs::kQueueNames) {
    const Timestamp abandoned_before = parts_.clock.now() - pace_.abandoned_after;
    publish(queue, parts_.rows.make_due(queue, abandoned_before, kDueAtOnce));
  }
}

void JobDispatcher::publish(QueueName queue, const std::vector<JobTicket>& tickets, std::string_view round) {
  if (tickets.empty()) return;
  const std::size_t lost = parts_.stream.publish(queue, tickets, round);
  if (lost == 0) return;
  parts_.log.warning("queue.messages_lost", {{"queue", to_string(queue)}, {"messages", lost}});
  doubt(queue);
}

void JobDispatcher::reconcile_doubtful() {
  for (const QueueName queue : jobs::kQueueNames) {
    {
      const MutexLock lock(mutex_);
      if (!std::exchange(of(queue).in_doubt, false)) continue;
    }
    const std::uint64_t missing = reconcile(queue);
    if (missing > 0)
      parts_.log.info("queue.reconciled", {{"queue", to_string(queue)}, {"messages", missing}});
  }
}

/// For each waiting row there is a message that is not delivered, or delivered and to come again; whichever,
/// for a worker who gets one claims whose turn it is. So as long as there are no more rows than such
/// messages, nothing is missing: one too many hides a missing one only until it is delivered itself.
std::uint64_t JobDispatcher::reconcile(QueueName queue) {
  if (parts_.rows.waiting(queue, JobId{0}, 1).empty()) return 0;
  const MessageCounts messages = parts_.stream.counts(queue);
  for (const jobs::QueueDepth& depth : parts_.store.depths()) {
    if (depth.queue != queue) continue;
    const std::uint64_t to_come_again = messages.delivered - std::min(messages.delivered, depth.leased);
    if (depth.waiting <= messages.undelivered + to_come_again) return 0;
  }
  const auto present = parts_.stream.jobs_in(queue);
  const std::string round = std::to_string(to_unix_seconds(parts_.clock.now()) / kRound.count());
  std::uint64_t published = 0;
  for (JobId after{0};;) {
    std::vector<JobTicket> page = parts_.rows.waiting(queue, after, kComparedAtOnce);
    if (page.empty()) return published;
    after = page.back().id;
    std::erase_if(page, [&](const JobTicket& ticket) { return present.contains(ticket.id.value); });
    publish(queue, page, round);
    published += page.size();
  }
}

}  // namespace lumbung::queue

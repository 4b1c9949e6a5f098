// How messages become jobs: the first half of StreamQueue::Carrier. A message is a right to a job of its
// queue; whose turn it is the rows say.
#include <algorithm>

#include "queue/nats/carrier.h"

namespace lumbung::queue {
namespace {

using jobs::LeasedJob;
using jobs::QueueName;
using std::chrono::milliseconds;

constexpr milliseconds kOfferAgain{1'000};

}  // namespace

/// A message that came late may be of another queue than the one that was asked.
void StreamQueue::Carrier::lease_rows(const Claimer& claimer, MessageOfJob messages) {
  try {
    for (const QueueName queue : jobs::kQueueNames) lease_rows_of(queue, claimer, messages);
  } catch (const std::exception&) {
    for (auto& [id, message] : messages) message.again_after(kOfferAgain);
    throw;
  }
}

/// Takes those of the queue out of `messages` when it has leased.
void StreamQueue::Carrier::lease_rows_of(QueueName queue, const Claimer& claimer, MessageOfJob& messages) {
  std::vector<JobId> named;
  for (const auto& [id, message] : messages) {
    if (message.queue() == queue) named.push_back(id);
  }
  if (named.empty()) return;
  jobs::Leasing leasing = parts_.rows.lease(queue, named, claimer.worker, claimer.lease_for);
  MessageOfJob of_queue;
  for (const JobId id : named) of_queue.insert(messages.extract(id));
  take(leasing, std::move(of_queue));
  for (const auto& [elsewhere, job] : leasing.moved) link_.dispatcher.announce(elsewhere, job);
}

/// Each leased job gets a message, its own if that is here. Of those that are left over, the ones whose job
/// may be claimable later come again, and nobody needs the others: their jobs are gone, or get a new message
/// when they are due.
void StreamQueue::Carrier::take(jobs::Leasing& leasing, MessageOfJob messages) {
  const Timestamp now = parts_.clock.now();
  std::unordered_map<JobId, milliseconds> later;
  for (const auto& [id, state, at] : leasing.not_yet) {
    if (state == jobs::JobState::delayed) continue;
    const bool is_leased = state == jobs::JobState::leased;
    later.emplace(id,
                  is_leased ? std::max(std::chrono::ceil<milliseconds>(at - now), kLookAgain) : kLookAgain);
  }
  const auto message_for = [&](JobId job) {
    auto found = messages.find(job);
    if (found == messages.end()) {
      found = std::find_if(messages.begin(), messages.end(),
                           [&](const auto& message) { return !later.contains(message.first); });
    }
    return messages.extract(found == messages.end() ? messages.begin() : found);
  };
  const std::unordered_set<JobId> keyed(leasing.keyed.begin(), leasing.keyed.end());
  std::stable_partition(leasing.leased.begin(), leasing.leased.end(),
                        [&](const LeasedJob& leased) { return messages.contains(leased.job.id); });
  const auto since = parts_.now();
  {
    const MutexLock lock(mutex_);
    for (LeasedJob& leased : leasing.leased) {
      const JobId id = leased.job.id;
      const auto key = keyed.contains(id) ? TakenJobs::Key::unique : TakenJobs::Key::none;
      jobs_.put({std::move(leased), std::move(message_for(id).mapped()), key, since});
    }
  }
  for (auto& [id, message] : messages) {
    const auto again = later.find(id);
    if (again == later.end()) {
      message.done();
    } else {
      message.again_after(again->second);
    }
  }
}

}  // namespace lumbung::queue

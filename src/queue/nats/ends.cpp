// How a job leaves this process: the other half of StreamQueue::Carrier. The row is written first and the
// message acknowledged after it; when that acknowledgement is lost, the message comes again and finds its row
// changed.
#include "queue/nats/carrier.h"

namespace lumbung::queue {

using jobs::Lease;

/// The heartbeat of long jobs is also who gives back what was leased ahead for their workers: as long as all
/// of them are in such jobs, none claims.
bool StreamQueue::Carrier::extend(const Lease& lease, std::chrono::seconds lease_for) {
  const bool held = parts_.store.extend(lease, lease_for);
  std::optional<JobDelivery> working;
  {
    const MutexLock lock(mutex_);
    if (!held) {
      jobs_.remove(lease, parts_.now());
    } else if (const Taken* job = jobs_.find(lease)) {
      working = job->delivery;
    }
  }
  if (working) working->still_working();
  give_back_ready(parts_.now() - kReadyMax);
  return held;
}

/// A job whose key somebody may want to use again has to be gone when this returns.
bool StreamQueue::Carrier::complete(const Lease& lease) {
  std::optional<Taken> job = taken(lease);
  if (job && job->key == TakenJobs::Key::none) {
    link_.completions.add(lease, std::move(job->delivery));
    return true;
  }
  const bool ended = parts_.store.complete(lease);
  if (ended && job) job->delivery.done();
  return ended;
}

/// The dispatcher sends a new message when the delay is over, so that it makes no difference who delayed the
/// row.
bool StreamQueue::Carrier::retry_later(const Lease& lease, std::chrono::seconds delay,
                                       std::string_view error) {
  std::optional<Taken> job = taken(lease);
  const bool delayed = parts_.store.retry_later(lease, delay, error);
  if (delayed && job) job->delivery.done();
  return delayed;
}

bool StreamQueue::Carrier::postpone(const Lease& lease, std::chrono::milliseconds delay,
                                    std::string_view why) {
  std::optional<Taken> job = taken(lease);
  const bool postponed = parts_.store.postpone(lease, delay, why);
  if (postponed && job) job->delivery.done();
  return postponed;
}

bool StreamQueue::Carrier::release(const Lease& lease) {
  std::optional<Taken> job = taken(lease);
  const bool released = parts_.store.release(lease);
  if (!released) return false;
  if (job) {
    job->delivery.again_after(std::chrono::milliseconds(0));
  } else {
    for (const jobs::QueueName queue : jobs::kQueueNames) link_.dispatcher.announce(queue, std::nullopt);
  }
  return true;
}

bool StreamQueue::Carrier::bury(const Lease& lease, std::string_view error) {
  std::optional<Taken> job = taken(lease);
  const bool buried = parts_.store.bury(lease, error);
  if (buried && job) job->delivery.done();
  return buried;
}

void StreamQueue::Carrier::settled(const Lease& lease) {
  if (std::optional<Taken> job = taken(lease)) job->delivery.done();
}

}  // namespace lumbung::queue

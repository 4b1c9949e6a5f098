#include "queue/nats/carrier.h"

#include <algorithm>
#include <thread>

#include "base/error.h"

namespace lumbung::queue {
namespace {

using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;
using std::chrono::milliseconds;

/// The longest wait for a message in one go: so long does the second queue, or a stop, wait to be heard.
constexpr milliseconds kFetchPatience{100};

milliseconds between(SteadyTime now, SteadyTime deadline) {
  return std::max(std::chrono::ceil<milliseconds>(deadline - now), milliseconds(0));
}

}  // namespace

StreamQueue::Carrier::Carrier(const Parts& parts, Link& link)
    : parts_(parts), link_(link), pull_(link.stream.pull()) {}

/// Counts a worker that wants a job. Made and destroyed under the lock.
class StreamQueue::Carrier::Idle {
 public:
  explicit Idle(Carrier& carrier) LUMBUNG_REQUIRES(carrier.mutex_) : carrier_(carrier) { ++carrier_.idle_; }
  ~Idle() { --carrier_.idle_; }
  Idle(const Idle&) = delete;
  Idle& operator=(const Idle&) = delete;

 private:
  Carrier& carrier_;
};

std::optional<LeasedJob> StreamQueue::Carrier::claim(const std::vector<QueueName>& queues,
                                                     std::string_view worker, std::chrono::seconds lease_for,
                                                     milliseconds patience, const std::stop_token& stop) {
  const auto deadline = parts_.now() + patience;
  const Claimer claimer{turns_.order_of(queues), queues.front(), worker, lease_for};
  MutexLock lock(mutex_);
  const Idle idle(*this);
  while (!stop.stop_requested()) {
    const bool fetches_ahead = should_fetch_ahead();
    if (!fetches_ahead) {
      if (auto job = jobs_.hand_out(claimer.order, parts_.now())) return job;
    }
    const milliseconds left = between(parts_.now(), deadline);
    if (fetches_ahead || is_free_to_wait()) {
      const milliseconds at_most = fetches_ahead ? milliseconds(0) : std::min(left, kFetchPatience);
      if (auto job = lead(claimer, at_most)) return job;
    } else if (left > milliseconds(0)) {
      changed_.wait_until(lock, stop, deadline, [&]() LUMBUNG_REQUIRES(mutex_) {
        return is_free_to_wait() || should_fetch_ahead() || jobs_.has_ready(claimer.order);
      });
    }
    if (left == milliseconds(0)) return std::nullopt;
  }
  return std::nullopt;
}

/// While short jobs are leased and done, the messages of the next ones are fetched already.
bool StreamQueue::Carrier::should_fetch_ahead() const {
  return !leading_ && more_waits_ && jobs_.runs_low(idle_, leasing_.size());
}

/// Nobody waits for messages while jobs are about to come from the rows: they may be for this worker.
bool StreamQueue::Carrier::is_free_to_wait() const {
  return !leading_ && leasing_.empty();
}

/// Fetches on behalf of all who wait, and leases. The lock is given up meanwhile.
std::optional<LeasedJob> StreamQueue::Carrier::lead(const Claimer& claimer, milliseconds patience) {
  struct Leadership {
    Carrier& carrier;
    explicit Leadership(Carrier& led) LUMBUNG_REQUIRES(led.mutex_) : carrier(led) { carrier.leading_ = true; }
    ~Leadership() {
      carrier.leading_ = false;
      carrier.changed_.notify_all();
    }
  };
  std::optional<LeasedJob> from_rows;
  Deliveries deliveries;
  const std::vector<Taken> forgotten = jobs_.remove_ready(parts_.now() - kReadyMax);
  {
    const Leadership leadership(*this);
    const MutexUnlock unlocked(mutex_);
    give_back(forgotten);
    if (auto fetched = fetch(claimer, patience)) {
      deliveries = std::move(*fetched);
    } else {
      from_rows = parts_.store.claim(claimer.order, claimer.worker, claimer.lease_for);
      if (!from_rows) std::this_thread::sleep_for(patience);
    }
  }
  if (from_rows) return from_rows;
  if (!deliveries.empty()) lease(claimer, std::move(deliveries));
  return jobs_.hand_out(claimer.order, parts_.now());
}

std::optional<StreamQueue::Carrier::Deliveries> StreamQueue::Carrier::fetch(const Claimer& claimer,
                                                                            milliseconds patience) {
  std::uint32_t batch = 0;
  {
    const MutexLock lock(mutex_);
    batch = jobs_.batch(idle_);
    more_waits_ = false;
  }
  // Finding out what became of the stream may take long; that is left to the dispatcher.
  if (!link_.stream.is_connected() || !link_.stream.is_in_order()) return std::nullopt;
  try {
    Deliveries deliveries;
    for (const QueueName queue : claimer.order) {
      deliveries = link_.stream.fetch(*pull_, queue, batch, milliseconds(0));
      if (!deliveries.empty()) break;
    }
    if (deliveries.size() == batch) {
      const MutexLock lock(mutex_);
      more_waits_ = true;
    }
    if (deliveries.empty() && patience > milliseconds(0)) {
      deliveries = link_.stream.fetch(*pull_, claimer.preferred, batch, patience);
    }
    return deliveries;
  } catch (const Fault& fault) {
    parts_.log.warning("queue.fetch_failed", {{"message", fault.what()}});
    return std::nullopt;
  }
}

/// Of a job that is here already the newer message is kept.
StreamQueue::Carrier::Sorted StreamQueue::Carrier::sort_out(Deliveries deliveries) {
  Sorted sorted;
  for (JobDelivery& delivery : deliveries) {
    if (jobs_.renew(delivery)) {
      sorted.known.push_back(std::move(delivery));
    } else if (leasing_.contains(delivery.job())) {
      sorted.early.push_back(std::move(delivery));
    } else {
      sorted.news.insert_or_assign(delivery.job(), std::move(delivery));
    }
  }
  return sorted;
}

/// The lock is given up meanwhile.
void StreamQueue::Carrier::lease(const Claimer& claimer, Deliveries deliveries) {
  struct Leasing {
    Carrier& carrier;
    std::vector<JobId> jobs;
    Leasing(Carrier& led, const MessageOfJob& messages) LUMBUNG_REQUIRES(led.mutex_) : carrier(led) {
      for (const auto& [id, message] : messages) jobs.push_back(id);
      carrier.leasing_.insert(jobs.begin(), jobs.end());
    }
    ~Leasing() {
      for (const JobId id : jobs) carrier.leasing_.erase(id);
      carrier.changed_.notify_all();
    }
  };
  Sorted sorted = sort_out(std::move(deliveries));
  const Leasing leasing(*this, sorted.news);
  const MutexUnlock unlocked(mutex_);
  for (const JobDelivery& known : sorted.known) known.still_working();
  for (const JobDelivery& early : sorted.early) early.again_after(kLookAgain);
  if (!sorted.news.empty()) lease_rows(claimer, std::move(sorted.news));
}

void StreamQueue::Carrier::give_back(const std::vector<Taken>& jobs) {
  if (jobs.empty()) return;
  std::vector<Lease> leases;
  leases.reserve(jobs.size());
  for (const Taken& job : jobs) leases.push_back(job.job.lease);
  parts_.rows.release_all(leases);
  for (const Taken& job : jobs) job.delivery.again_after(milliseconds(0));
}

void StreamQueue::Carrier::give_back_ready(SteadyTime before) {
  try {
    std::vector<Taken> ready;
    {
      const MutexLock lock(mutex_);
      ready = jobs_.remove_ready(before);
    }
    give_back(ready);
  } catch (const std::exception& fault) {
    parts_.log.warning("queue.not_released", {{"message", fault.what()}});
  }
}

bool StreamQueue::Carrier::has(const Lease& lease) {
  const MutexLock lock(mutex_);
  return jobs_.find(lease) != nullptr;
}

auto StreamQueue::Carrier::taken(const Lease& lease) -> std::optional<Taken> {
  const MutexLock lock(mutex_);
  return jobs_.remove(lease, parts_.now());
}

}  // namespace lumbung::queue

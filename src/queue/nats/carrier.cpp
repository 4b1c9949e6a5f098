#include "queue/nats/carrier.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
using Taken = TakenJobs::Taken;

/// The longest wait for a message in one go: so long does the second queue, or a stop, wait to be heard.
constexpr milliseconds kFetchPatience{100};
/// A job that was leased for a worker and got none goes back.
constexpr milliseconds kReadyMax{1'000};

milliseconds until(SteadyClock::time_point deadline) {
  return std::max(std::chrono::ceil<milliseconds>(deadline - SteadyClock::now()), milliseconds(0));
}

}  // namespace

NatsQueue::Carrier::Carrier(const Parts& parts, Link& link)
    : parts_(parts), link_(link), pull_(link.stream.pull()) {}

NatsQueue::Carrier::~Carrier() {
  try {
    give_back(jobs_.remove_ready(SteadyClock::time_point::max()));
  } catch (const std::exception& fault) {
    parts_.log.warning("queue.not_released", {{"message", fault.what()}});
  }
}

/// Counts a worker that wants a job. Made and destroyed under the lock.
class NatsQueue::Carrier::Idle {
 public:
  explicit Idle(Carrier& carrier) LUMBUNG_REQUIRES(carrier.mutex_) : carrier_(carrier) { ++carrier_.idle_; }
  ~Idle() { --carrier_.idle_; }
  Idle(const Idle&) = delete;
  Idle& operator=(const Idle&) = delete;

 private:
  Carrier& carrier_;
};

std::optional<LeasedJob> NatsQueue::Carrier::claim(const std::vector<QueueName>& queues,
                                                   std::string_view worker, std::chrono::seconds lease_for,
                                                   milliseconds patience, const std::stop_token& stop) {
  const auto deadline = SteadyClock::now() + patience;
  const Claimer claimer{turns_.order_of(queues), queues.front(), worker, lease_for};
  MutexLock lock(mutex_);
  const Idle idle(*this);
  while (!stop.stop_requested()) {
    const bool fetches_ahead = should_fetch_ahead();
    if (!fetches_ahead) {
      if (auto job = jobs_.hand_out(claimer.order, SteadyClock::now())) return job;
    }
    const milliseconds left = until(deadline);
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
bool NatsQueue::Carrier::should_fetch_ahead() const {
  return !leading_ && more_waits_ && jobs_.runs_low(idle_, leasing_.size());
}

/// Nobody waits for messages while jobs are about to come from the rows: they may be for this worker.
bool NatsQueue::Carrier::is_free_to_wait() const {
  return !leading_ && leasing_.empty();
}

/// Fetches on behalf of all who wait, and leases. The lock is given up meanwhile.
std::optional<LeasedJob> NatsQueue::Carrier::lead(const Claimer& claimer, milliseconds patience) {
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
  std::vector<Taken> forgotten = jobs_.remove_ready(SteadyClock::now() - kReadyMax);
  {
    const Leadership leadership(*this);
    const MutexUnlock unlocked(mutex_);
    give_back(std::move(forgotten));
    if (auto fetched = fetch(claimer, patience)) {
      deliveries = std::move(*fetched);
    } else {
      from_rows = parts_.store.claim(claimer.order, claimer.worker, claimer.lease_for);
      if (!from_rows) std::this_thread::sleep_for(patience);
    }
  }
  if (from_rows) return from_rows;
  if (!deliveries.empty()) lease(claimer, std::move(deliveries));
  return jobs_.hand_out(claimer.order, SteadyClock::now());
}

std::optional<NatsQueue::Carrier::Deliveries> NatsQueue::Carrier::fetch(const Claimer& claimer,
                                                                        milliseconds patience) {
  // Finding out what became of the stream may take long; that is left to the dispatcher.
  if (!link_.connection.connected() || !link_.stream.is_in_order()) return std::nullopt;
  std::uint32_t batch = 0;
  {
    const MutexLock lock(mutex_);
    batch = jobs_.batch(idle_);
    more_waits_ = false;
  }
  try {
    Deliveries deliveries;
    for (const QueueName queue : claimer.order) {
      deliveries = link_.stream.fetch(pull_, queue, batch, milliseconds(0));
      if (!deliveries.empty()) break;
    }
    if (deliveries.size() == batch) {
      const MutexLock lock(mutex_);
      more_waits_ = true;
    }
    if (deliveries.empty() && patience > milliseconds(0)) {
      deliveries = link_.stream.fetch(pull_, claimer.preferred, batch, patience);
    }
    return deliveries;
  } catch (const NatsFault& fault) {
    parts_.log.warning("queue.fetch_failed", {{"message", fault.what()}});
    return std::nullopt;
  }
}

/// Those that are news. Of a job that is here already the newer message is kept; about one whose row is just
/// being leased, it comes again.
NatsQueue::Carrier::MessageOfJob NatsQueue::Carrier::sort_out(Deliveries deliveries) {
  MessageOfJob news;
  for (JobDelivery& delivery : deliveries) {
    if (jobs_.renew(delivery)) continue;
    if (leasing_.contains(delivery.job())) {
      delivery.again_after(kLookAgain);
    } else {
      news.insert_or_assign(delivery.job(), std::move(delivery));
    }
  }
  return news;
}

/// The lock is given up meanwhile.
void NatsQueue::Carrier::lease(const Claimer& claimer, Deliveries deliveries) {
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
  MessageOfJob messages = sort_out(std::move(deliveries));
  if (messages.empty()) return;
  const Leasing leasing(*this, messages);
  const MutexUnlock unlocked(mutex_);
  lease_rows(claimer, std::move(messages));
}

void NatsQueue::Carrier::give_back(std::vector<Taken> jobs) {
  if (jobs.empty()) return;
  std::vector<Lease> leases;
  leases.reserve(jobs.size());
  for (const Taken& job : jobs) leases.push_back(job.job.lease);
  parts_.rows.release_all(leases);
  for (Taken& job : jobs) job.delivery.again_after(milliseconds(0));
}

bool NatsQueue::Carrier::has(const Lease& lease) {
  const MutexLock lock(mutex_);
  return jobs_.find(lease) != nullptr;
}

std::optional<Taken> NatsQueue::Carrier::taken(const Lease& lease) {
  const MutexLock lock(mutex_);
  return jobs_.remove(lease, SteadyClock::now());
}

}  // namespace lumbung::queue

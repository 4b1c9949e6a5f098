#include "queue/nats_engine.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using media::JobId;
using media::Lease;
using media::LeasedJob;
using media::QueueName;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
using Taken = TakenJobs::Taken;

constexpr std::uint32_t kReverseEvery = 8;
/// The longest wait for a message in one go: so long does the second queue, or a stop, wait to be heard.
constexpr milliseconds kFetchPatience{100};
/// A job that was leased for a worker and got none goes back.
constexpr milliseconds kReadyMax{1'000};
constexpr milliseconds kAfterFault{1'000};
constexpr milliseconds kConnectedPoll{20};

milliseconds until(SteadyClock::time_point deadline) {
  return std::max(std::chrono::ceil<milliseconds>(deadline - SteadyClock::now()), milliseconds(0));
}

}  // namespace

NatsQueue::Engine::Engine(const Parts& parts, const NatsSettings& settings)
    : parts_(parts),
      connection_(settings, parts.log),
      stream_(connection_, settings),
      events_(connection_, settings),
      completions_(parts.rows, parts.log),
      dispatcher_({parts.rows, parts.store, stream_, connection_, parts.clock, parts.log}, {}) {}

NatsQueue::Engine::~Engine() {
  try {
    give_back(jobs_.remove_ready(SteadyClock::time_point::max()));
  } catch (const std::exception& fault) {
    parts_.log.warning("queue.not_released", {{"message", fault.what()}});
  }
}

void NatsQueue::Engine::wait_connected(milliseconds patience) const {
  const auto deadline = SteadyClock::now() + patience;
  while (!connection_.connected()) {
    if (SteadyClock::now() >= deadline) throw Fault(ErrorCode::unavailable, "NATS does not answer");
    std::this_thread::sleep_for(kConnectedPoll);
  }
}

std::optional<LeasedJob> NatsQueue::Engine::claim(const std::vector<QueueName>& queues,
                                                  std::string_view worker, std::chrono::seconds lease_for,
                                                  milliseconds patience, const std::stop_token& stop) {
  const auto deadline = SteadyClock::now() + patience;
  const Claimer claimer{fair_order(queues), queues.front(), worker, lease_for};
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (auto job = jobs_.hand_out(claimer.order, SteadyClock::now())) return job;
    const milliseconds left = until(deadline);
    if (!leading_) {
      if (auto job = lead(claimer, std::min(left, kFetchPatience), lock)) return job;
    } else if (left > milliseconds(0)) {
      ++idle_;
      changed_.wait_until(lock, stop, deadline, [&] { return !leading_; });
      --idle_;
    }
    if (left == milliseconds(0)) return std::nullopt;
  }
  return std::nullopt;
}

/// Fetches on behalf of all who wait. The lock is given up meanwhile.
std::optional<LeasedJob> NatsQueue::Engine::lead(const Claimer& claimer, milliseconds patience,
                                                 std::unique_lock<std::mutex>& lock) {
  struct Leadership {
    Engine& engine;
    std::unique_lock<std::mutex>& lock;
    Leadership(Engine& led, std::unique_lock<std::mutex>& held) : engine(led), lock(held) {
      engine.leading_ = true;
      ++engine.idle_;
      lock.unlock();
    }
    ~Leadership() {
      lock.lock();
      --engine.idle_;
      engine.leading_ = false;
      engine.changed_.notify_all();
    }
  };
  std::optional<LeasedJob> from_rows;
  std::vector<Taken> forgotten = jobs_.remove_ready(SteadyClock::now() - kReadyMax);
  {
    const Leadership leadership(*this, lock);
    give_back(std::move(forgotten));
    if (!bring(claimer, patience)) {
      from_rows = parts_.store.claim(claimer.order, claimer.worker, claimer.lease_for);
      if (!from_rows) std::this_thread::sleep_for(patience);
    }
  }
  if (from_rows) return from_rows;
  return jobs_.hand_out(claimer.order, SteadyClock::now());
}

bool NatsQueue::Engine::bring(const Claimer& claimer, milliseconds patience) {
  // Finding out what became of the stream may take long; that is left to the dispatcher.
  if (!connection_.connected() || !stream_.is_in_order()) return false;
  try {
    for (const QueueName queue : claimer.order) {
      if (fetch(claimer, queue, milliseconds(0))) return true;
    }
    if (patience > milliseconds(0)) fetch(claimer, claimer.preferred, patience);
    return true;
  } catch (const NatsFault& fault) {
    parts_.log.warning("queue.fetch_failed", {{"message", fault.what()}});
    return false;
  }
}

bool NatsQueue::Engine::fetch(const Claimer& claimer, QueueName queue, milliseconds patience) {
  std::uint32_t batch = 0;
  {
    const std::lock_guard lock(mutex_);
    batch = jobs_.batch(idle_);
  }
  std::vector<JobDelivery> deliveries = stream_.fetch(queue, batch, patience);
  if (deliveries.empty()) return false;
  lease(claimer, std::move(deliveries));
  return true;
}

void NatsQueue::Engine::lease(const Claimer& claimer, std::vector<JobDelivery> deliveries) {
  std::unordered_map<JobId, JobDelivery> by_job;
  std::vector<JobId> ids;
  {
    const std::lock_guard lock(mutex_);
    for (JobDelivery& delivery : deliveries) {
      const JobId id = delivery.job();
      if (jobs_.renew(delivery)) continue;
      if (by_job.insert_or_assign(id, std::move(delivery)).second) ids.push_back(id);
    }
  }
  media::Leasing leasing;
  try {
    leasing = parts_.rows.lease(ids, claimer.worker, claimer.lease_for);
  } catch (const std::exception&) {
    for (auto& [id, delivery] : by_job) delivery.again_after(kAfterFault);
    throw;
  }
  const Timestamp now = parts_.clock.now();
  for (const auto& [id, state, until_time] : leasing.not_yet) {
    if (state != media::JobState::leased) continue;  // the dispatcher sends a new message when it is due
    const auto left = std::chrono::ceil<milliseconds>(until_time - now);
    by_job.at(id).again_after(std::max(left, milliseconds(100)));
    by_job.erase(id);
  }
  const auto since = SteadyClock::now();
  {
    const std::lock_guard lock(mutex_);
    for (LeasedJob& job : leasing.leased) {
      const JobId id = job.job.id;
      const bool keyed = std::find(leasing.keyed.begin(), leasing.keyed.end(), id) != leasing.keyed.end();
      jobs_.put({std::move(job), std::move(by_job.at(id)),
                 keyed ? TakenJobs::Key::unique : TakenJobs::Key::none, since});
      by_job.erase(id);
    }
  }
  for (auto& [id, delivery] : by_job) delivery.done();
}

void NatsQueue::Engine::give_back(std::vector<Taken> jobs) {
  if (jobs.empty()) return;
  std::vector<Lease> leases;
  leases.reserve(jobs.size());
  for (const Taken& job : jobs) leases.push_back(job.job.lease);
  parts_.rows.release_all(leases);
  for (Taken& job : jobs) job.delivery.again_after(milliseconds(0));
}

std::vector<QueueName> NatsQueue::Engine::fair_order(const std::vector<QueueName>& queues) {
  std::vector<QueueName> order = queues;
  if (++claims_ % kReverseEvery == 0) std::reverse(order.begin(), order.end());
  return order;
}

std::optional<Taken> NatsQueue::Engine::taken(const Lease& lease) {
  const std::lock_guard lock(mutex_);
  return jobs_.remove(lease, SteadyClock::now());
}

}  // namespace lumbung::queue

#include "queue/nats/completions.h"

namespace lumbung::queue {
namespace {

constexpr std::size_t kUnwrittenMax = 2'048;
constexpr std::chrono::milliseconds kAfterFault{200};

}  // namespace

Completions::Completions(jobs::JobDispatchStore& rows, telemetry::Log log)
    : rows_(rows), log_(std::move(log)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Completions::~Completions() {
  thread_.request_stop();
  thread_.join();
}

void Completions::add(const jobs::Lease& lease, JobDelivery delivery) {
  {
    MutexLock lock(mutex_);
    changed_.wait(lock, [&]() LUMBUNG_REQUIRES(mutex_) { return unwritten_.size() < kUnwrittenMax; });
    unwritten_.push_back({lease, std::move(delivery)});
  }
  changed_.notify_all();
}

void Completions::run(const std::stop_token& stop) {
  std::vector<Ended> ended;
  for (;;) {
    const bool is_last = stop.stop_requested();
    {
      MutexLock lock(mutex_);
      if (!is_last) changed_.wait(lock, stop, [&]() LUMBUNG_REQUIRES(mutex_) { return !unwritten_.empty(); });
      std::move(unwritten_.begin(), unwritten_.end(), std::back_inserter(ended));
      unwritten_.clear();
    }
    changed_.notify_all();
    const bool written = write(ended);
    if (is_last) return;
    if (written) continue;
    MutexLock lock(mutex_);
    changed_.wait_for(lock, stop, kAfterFault, [] { return false; });
  }
}

/// What can't be written now is kept and written with the next. Should its lease run out first, it is done
/// again.
bool Completions::write(std::vector<Ended>& ended) {
  if (ended.empty()) return true;
  std::vector<jobs::Lease> leases;
  leases.reserve(ended.size());
  for (const Ended& one : ended) leases.push_back(one.lease);
  try {
    const std::uint64_t written = rows_.complete_all(leases);
    if (written < leases.size())
      log_.warning("queue.completed_too_late", {{"jobs", leases.size() - written}});
  } catch (const std::exception& fault) {
    log_.error("queue.not_completed", {{"jobs", leases.size()}, {"message", fault.what()}});
    return false;
  }
  for (Ended& one : ended) one.delivery.done();
  ended.clear();
  return true;
}

}  // namespace lumbung::queue

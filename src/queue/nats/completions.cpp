#include "queue/nats/completions.h"

namespace lumbung::queue {
namespace {

constexpr std::size_t kUnwrittenMax = 2'048;
constexpr std::chrono::milliseconds kAfterFault{200};

}  // namespace

Completions::Completions(jobs::JobDispatchStore& rows, telemetry::Log log)
    : rows_(rows), log_(std::move(log)) {}

Completions::~Completions() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Completions::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
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
  for (;;) {
    const bool is_last = stop.stop_requested();
    if (!is_last) {
      MutexLock lock(mutex_);
      changed_.wait(lock, stop, [&]() LUMBUNG_REQUIRES(mutex_) { return !unwritten_.empty(); });
    }
    const bool written = step();
    if (is_last) return;
    if (written) continue;
    MutexLock lock(mutex_);
    changed_.wait_for(lock, stop, kAfterFault, [] { return false; });
  }
}

bool Completions::step() {
  {
    const MutexLock lock(mutex_);
    std::move(unwritten_.begin(), unwritten_.end(), std::back_inserter(taken_));
    unwritten_.clear();
  }
  changed_.notify_all();
  return write();
}

/// What can't be written now is kept and written with the next. Should its lease run out first, it is done
/// again.
bool Completions::write() {
  if (taken_.empty()) return true;
  std::vector<jobs::Lease> leases;
  leases.reserve(taken_.size());
  for (const Ended& one : taken_) leases.push_back(one.lease);
  try {
    const std::uint64_t written = rows_.complete_all(leases);
    if (written < leases.size())
      log_.warning("queue.completed_too_late", {{"jobs", leases.size() - written}});
  } catch (const std::exception& fault) {
    log_.error("queue.not_completed", {{"jobs", leases.size()}, {"message", fault.what()}});
    return false;
  }
  for (const Ended& one : taken_) one.delivery.done();
  taken_.clear();
  return true;
}

}  // namespace lumbung::queue

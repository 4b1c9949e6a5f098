#include "queue/nats/taken_jobs.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;

constexpr std::uint32_t kBatchMax = 1024;
constexpr double kStockMs = 20;
/// Weight of the newest job in the average.
constexpr double kNewest = 0.25;

std::size_t index_of(QueueName queue) {
  return static_cast<std::size_t>(queue);
}

}  // namespace

void TakenJobs::put(Taken taken) {
  const JobId id = taken.job.job.id;
  const auto before = taken_.find(id);
  if (before == taken_.end() || !is_ready(before->second)) {
    ready_[index_of(taken.job.job.queue)].push_back(id);
    ++ready_count_;
  }
  taken_.insert_or_assign(id, std::move(taken));
}

bool TakenJobs::is_ready(const Taken& taken) const {
  const Ids& ready = ready_[index_of(taken.job.job.queue)];
  return std::find(ready.begin(), ready.end(), taken.job.job.id) != ready.end();
}

std::optional<LeasedJob> TakenJobs::hand_out(const std::vector<QueueName>& order, SteadyTime now) {
  for (const QueueName queue : order) {
    Ids& ready = ready_[index_of(queue)];
    if (ready.empty()) continue;
    Taken& taken = taken_.at(ready.front());
    ready.pop_front();
    --ready_count_;
    taken.since = now;
    return taken.job;
  }
  return std::nullopt;
}

bool TakenJobs::renew(const JobDelivery& delivery) {
  const auto found = taken_.find(delivery.job());
  if (found == taken_.end() || found->second.delivery.job() != delivery.job()) return false;
  found->second.delivery = delivery;
  return true;
}

TakenJobs::Taken* TakenJobs::find(const Lease& lease) {
  const auto found = taken_.find(lease.job_id);
  const bool same = found != taken_.end() && found->second.job.lease.fencing_token == lease.fencing_token;
  return same ? &found->second : nullptr;
}

std::optional<TakenJobs::Taken> TakenJobs::remove(const Lease& lease, SteadyTime now) {
  Taken* found = find(lease);
  if (found == nullptr) return std::nullopt;
  const double took_ms = std::chrono::duration<double, std::milli>(now - found->since).count();
  job_took_ms_ += kNewest * (took_ms - job_took_ms_);
  Taken taken = std::move(*found);
  taken_.erase(lease.job_id);
  return taken;
}

std::vector<TakenJobs::Taken> TakenJobs::remove_ready(SteadyTime before) {
  std::vector<Taken> removed;
  for (Ids& ready : ready_) {
    while (!ready.empty() && taken_.at(ready.front()).since < before) {
      removed.push_back(std::move(taken_.at(ready.front())));
      taken_.erase(ready.front());
      ready.pop_front();
      --ready_count_;
    }
  }
  return removed;
}

std::uint32_t TakenJobs::stock(std::uint32_t idle) const {
  const double workers = static_cast<double>(idle + taken_.size() - ready_count_);
  const double stock = workers * kStockMs / std::max(job_took_ms_, 0.001);
  return static_cast<std::uint32_t>(std::min<double>(stock, kBatchMax));
}

std::uint32_t TakenJobs::batch(std::uint32_t idle) const {
  return std::clamp(idle + stock(idle), 1U, kBatchMax);
}

bool TakenJobs::runs_low(std::uint32_t idle, std::size_t coming) const {
  const std::size_t enough = stock(idle);
  return ready_count_ + coming < enough + enough / 2;
}

bool TakenJobs::has_ready(const std::vector<QueueName>& queues) const {
  return std::any_of(queues.begin(), queues.end(),
                     [&](QueueName queue) { return !ready_[index_of(queue)].empty(); });
}

}  // namespace lumbung::queue

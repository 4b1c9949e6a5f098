#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/steady_time.h"
#include "jobs/job.h"
#include "queue/nats/job_delivery.h"

namespace lumbung::queue {

/// The jobs that this process has leased, with their messages: first ready for a worker, then with one. One
/// thread at a time.
class TakenJobs {
 public:
  enum class Key { none, unique };
  struct Taken {
    jobs::LeasedJob job;
    JobDelivery delivery;
    Key key = Key::none;
    SteadyTime since;  ///< when it became ready, then when a worker got it
  };

  /// Of a job that is ready still, by a lease that has run out, the newer lease is kept.
  void put(Taken taken);
  /// The next ready job of the first queue that has one.
  std::optional<jobs::LeasedJob> hand_out(const std::vector<jobs::QueueName>& order, SteadyTime now);
  /// The message that a job has which is here already, delivered once more: kept instead of the older one.
  /// False when it is another's.
  bool renew(const JobDelivery& delivery);
  /// The job of this lease, with a worker; nullptr when it is not here.
  Taken* find(const jobs::Lease& lease);
  /// Takes it out.
  std::optional<Taken> remove(const jobs::Lease& lease, SteadyTime now);
  /// Takes out what became ready before `before` and no worker got.
  std::vector<Taken> remove_ready(SteadyTime before);

  /// How many jobs to lease at once: one for each of `idle` workers, and as many as they do within a few
  /// milliseconds, judged by how long the last jobs took. So short jobs share a commit, and long ones are
  /// never held back behind each other while another process is idle.
  std::uint32_t batch(std::uint32_t idle) const;
  /// Whether it is time to fetch more than the `coming` that are being leased: when those and what is ready
  /// are less than one and a half of that stock.
  bool runs_low(std::uint32_t idle, std::size_t coming) const;
  bool has_ready(const std::vector<jobs::QueueName>& queues) const;

 private:
  using Ids = std::deque<JobId>;

  std::uint32_t stock(std::uint32_t idle) const;
  bool is_ready(const Taken& taken) const;

  std::unordered_map<JobId, Taken> taken_;
  std::array<Ids, jobs::kQueueNames.size()> ready_;
  std::size_t ready_count_ = 0;
  double job_took_ms_ = 1'000;
};

}  // namespace lumbung::queue

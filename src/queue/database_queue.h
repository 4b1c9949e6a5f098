#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/change_signal.h"
#include "jobs/job_queue.h"
#include "jobs/job_store.h"
#include "queue/fair_turns.h"

namespace lumbung::queue {

/// How often idle workers look for the jobs that other processes made: quickly after there was work, then
/// slower and slower. Jobs of the own process wake them at once.
struct PollPace {
  std::chrono::milliseconds first{250};
  std::chrono::milliseconds slowest{1000};
};

/// JobQueue over the rows alone: no engine beside the database. Thread-safe.
class DatabaseQueue final : public jobs::JobQueue {
 public:
  /// `store` must outlive the queue.
  explicit DatabaseQueue(jobs::JobStore& store, PollPace pace = {});

  std::optional<JobId> enqueue(const jobs::NewJob& job) override;
  void announce(jobs::QueueName queue, std::optional<JobId> job) override;

  /// The queues are asked in the given order, but every eighth claim in the reverse one: a flood in the first
  /// slows the last down and never stops it.
  std::optional<jobs::LeasedJob> claim(const std::vector<jobs::QueueName>& queues, std::string_view worker,
                                       std::chrono::seconds lease_for, std::chrono::milliseconds patience,
                                       std::stop_token stop) override;
  bool extend(const jobs::Lease& lease, std::chrono::seconds lease_for) override;
  bool complete(const jobs::Lease& lease) override;
  bool retry_later(const jobs::Lease& lease, std::chrono::seconds delay, std::string_view error) override;
  bool postpone(const jobs::Lease& lease, std::chrono::milliseconds delay, std::string_view why) override;
  bool release(const jobs::Lease& lease) override;
  bool bury(const jobs::Lease& lease, std::string_view error) override;
  void settled(const jobs::Lease& lease) override;

 private:
  /// What the workers of one crew wait for, and how long their queues have been empty.
  struct Waiting {
    ChangeSignal announced;
    FairTurns turns;
    std::atomic<std::uint32_t> idle_polls = 0;
  };
  Waiting& of(jobs::QueueName queue);
  std::chrono::milliseconds pause(const Waiting& waiting) const;

  jobs::JobStore& store_;
  PollPace pace_;
  std::array<Waiting, jobs::kCrews.size()> waiting_;
};

}  // namespace lumbung::queue

#pragma once

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/mutex.h"
#include "queue/fair_turns.h"
#include "queue/nats/link.h"
#include "queue/nats/stream_queue.h"
#include "queue/nats/taken_jobs.h"

namespace lumbung::queue {

/// The way of a message to a worker of one crew and back. Each crew has one of its own: what it waits for,
/// and what it has leased ahead, are nothing to the other.
class StreamQueue::Carrier {
 public:
  /// `link` must outlive it.
  Carrier(const Parts& parts, Link& link);
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;

  std::optional<jobs::LeasedJob> claim(const std::vector<jobs::QueueName>& queues, std::string_view worker,
                                       std::chrono::seconds lease_for, std::chrono::milliseconds patience,
                                       const std::stop_token& stop);
  bool extend(const jobs::Lease& lease, std::chrono::seconds lease_for);
  bool complete(const jobs::Lease& lease);
  bool retry_later(const jobs::Lease& lease, std::chrono::seconds delay, std::string_view error);
  bool postpone(const jobs::Lease& lease, std::chrono::milliseconds delay, std::string_view why);
  bool release(const jobs::Lease& lease);
  bool bury(const jobs::Lease& lease, std::string_view error);
  void settled(const jobs::Lease& lease);

  /// Whether one of its workers has this job.
  bool has(const jobs::Lease& lease) LUMBUNG_EXCLUDES(mutex_);
  /// What was leased before `before` and no worker got. Logs a Fault, and throws none.
  void give_back_ready(SteadyTime before) LUMBUNG_EXCLUDES(mutex_);

 private:
  using Taken = TakenJobs::Taken;

  /// Who claims, and how.
  struct Claimer {
    std::vector<jobs::QueueName> order;
    jobs::QueueName preferred;  ///< whose messages are waited for
    std::string_view worker;
    std::chrono::seconds lease_for;
  };

  using Deliveries = std::vector<JobDelivery>;
  using MessageOfJob = std::unordered_map<JobId, JobDelivery>;
  /// Messages that were fetched.
  struct Sorted {
    MessageOfJob news;
    Deliveries known;  ///< kept instead of an older one about the same job
    Deliveries early;  ///< about a job whose row is just being leased
  };

  /// For a message that came before its row is free.
  static constexpr std::chrono::milliseconds kLookAgain{100};
  /// A job that was leased for a worker and got none goes back.
  static constexpr std::chrono::milliseconds kReadyMax{1'000};

  class Idle;

  bool should_fetch_ahead() const LUMBUNG_REQUIRES(mutex_);
  bool is_free_to_wait() const LUMBUNG_REQUIRES(mutex_);
  std::optional<jobs::LeasedJob> lead(const Claimer& claimer, std::chrono::milliseconds patience)
      LUMBUNG_REQUIRES(mutex_);
  /// nullopt when NATS is not to be relied on now.
  std::optional<Deliveries> fetch(const Claimer& claimer, std::chrono::milliseconds patience)
      LUMBUNG_EXCLUDES(mutex_);
  void lease(const Claimer& claimer, Deliveries deliveries) LUMBUNG_REQUIRES(mutex_);
  Sorted sort_out(Deliveries deliveries) LUMBUNG_REQUIRES(mutex_);
  void lease_rows(const Claimer& claimer, MessageOfJob messages) LUMBUNG_EXCLUDES(mutex_);
  void lease_rows_of(jobs::QueueName queue, const Claimer& claimer, MessageOfJob& messages)
      LUMBUNG_EXCLUDES(mutex_);
  void take(jobs::Leasing& leasing, MessageOfJob messages) LUMBUNG_EXCLUDES(mutex_);
  void give_back(const std::vector<Taken>& jobs);
  std::optional<Taken> taken(const jobs::Lease& lease) LUMBUNG_EXCLUDES(mutex_);

  Parts parts_;
  Link& link_;
  std::unique_ptr<MessagePull> pull_;  ///< of the one that leads

  Mutex mutex_;
  StoppableCondition changed_;
  TakenJobs jobs_ LUMBUNG_GUARDED_BY(mutex_);
  std::uint32_t idle_ LUMBUNG_GUARDED_BY(mutex_) = 0;  ///< workers that want a job
  bool leading_ LUMBUNG_GUARDED_BY(mutex_) = false;    ///< one of them fetches for all
  /// Those whose messages were fetched and whose rows are not ours yet.
  std::unordered_set<JobId> leasing_ LUMBUNG_GUARDED_BY(mutex_);
  bool more_waits_ LUMBUNG_GUARDED_BY(mutex_) = false;  ///< the last look brought as many as it asked for
  FairTurns turns_;
};

}  // namespace lumbung::queue

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/mutex.h"
#include "jobs/job_dispatch.h"
#include "queue/nats/connection.h"
#include "queue/nats/job_delivery.h"
#include "queue/nats/job_lane.h"
#include "queue/nats/job_pull.h"

namespace lumbung::queue {

/// The messages of one queue.
struct MessageCounts {
  std::uint64_t undelivered = 0;
  std::uint64_t delivered = 0;  ///< and not acknowledged: with a worker, or waiting to come again
};

/// The stream of an installation on JetStream: a message for each claimable job, under a subject of its own
/// ("lumbung.jobs.media-high.4711"), of which the stream keeps the newest; a pull consumer for each lane of a
/// queue (JobLane).
/// Everything throws Fault (unavailable) when NATS does not answer. Thread-safe; only each JobPull is for one
/// thread at a time.
class JobStream {
 public:
  /// `connection` must outlive it.
  JobStream(NatsConnection& connection, NatsSettings settings);

  /// Publishes a message for each ticket; returns how many were not acknowledged by the server. What it had
  /// in the last half minute, in the same round, it drops: a message that was used up for another job is made
  /// again in a new round.
  std::size_t publish(jobs::QueueName queue, const std::vector<jobs::JobTicket>& tickets,
                      std::string_view round);
  /// By which fetch() receives messages.
  JobPull pull();
  /// Up to `batch` messages that are there, all of the most urgent lane that has any; with patience, the
  /// first usual one that comes. Only while it is in order.
  std::vector<JobDelivery> fetch(JobPull& pull, jobs::QueueName queue, std::uint32_t batch,
                                 std::chrono::milliseconds patience);

  MessageCounts counts(jobs::QueueName queue);
  /// The ids of the jobs that have a message.
  std::unordered_set<std::uint64_t> jobs_in(jobs::QueueName queue);
  /// Removes the stream and every message in it. False when there was none.
  bool remove();
  /// Makes stream and consumers unless they are there.
  void ensure();
  /// The servers may have lost the stream: make it again before it is used the next time.
  void doubt() { ensured_ = false; }
  /// False when ensure() has something to find out, which may take seconds while servers are cut off.
  bool is_in_order() const { return ensured_; }

 private:
  static constexpr std::int64_t kApiWaitMs = 3'000;

  void make_stream() LUMBUNG_REQUIRES(ensuring_);
  void make_consumer(const JobLane& lane) LUMBUNG_REQUIRES(ensuring_);

  NatsConnection& connection_;
  NatsSettings settings_;
  std::string name_;
  std::atomic<std::uint64_t> refused_ = 0;  ///< publications that failed since the last look
  NatsHandle<jsCtx> context_;

  Mutex ensuring_;  ///< held while stream and consumers are made
  std::atomic<bool> ensured_ = false;
  Mutex publishing_;  ///< held while messages of the context are not acknowledged
};

}  // namespace lumbung::queue

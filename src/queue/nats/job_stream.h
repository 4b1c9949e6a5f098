#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/mutex.h"
#include "jobs/job_dispatch.h"
#include "queue/nats/jet_stream.h"
#include "queue/nats/job_delivery.h"

namespace lumbung::queue {

/// The jobs of an installation in its stream: a message for each claimable job, under a subject of its own
/// ("lumbung.jobs.media-high.4711"), of which the stream keeps the newest; a pull consumer for each lane of a
/// queue (JobLane).
/// Everything throws Fault (unavailable) when NATS does not answer. Thread-safe; only each pull is for one
/// thread at a time.
class JobStream {
 public:
  /// `server` must outlive it; `name` is the installation's.
  JobStream(JetStream& server, std::string name) : server_(server), name_(std::move(name)) {}

  /// Publishes a message for each ticket; returns how many were not acknowledged by the server. What it had
  /// in the last half minute, in the same round, it drops: a message that was used up for another job is made
  /// again in a new round.
  std::size_t publish(jobs::QueueName queue, const std::vector<jobs::JobTicket>& tickets,
                      std::string_view round);
  /// By which fetch() receives messages.
  std::unique_ptr<MessagePull> pull() { return server_.pull(); }
  /// Up to `batch` messages that are there, all of the most urgent lane that has any; with patience, the
  /// first usual one that comes. Only while it is in order.
  std::vector<JobDelivery> fetch(MessagePull& pull, jobs::QueueName queue, std::uint32_t batch,
                                 std::chrono::milliseconds patience);

  MessageCounts counts(jobs::QueueName queue);
  /// The ids of the jobs that have a message.
  std::unordered_set<std::uint64_t> jobs_in(jobs::QueueName queue);
  /// Removes the stream and every message in it. False when there was none.
  bool remove();
  bool is_connected() const { return server_.connected(); }
  /// Makes stream and consumers unless they are there.
  void ensure();
  /// The servers may have lost the stream: make it again before it is used the next time.
  void doubt() { ensured_ = false; }
  /// False when ensure() has something to find out, which may take seconds while servers are cut off.
  bool is_in_order() const { return ensured_; }

 private:
  std::vector<JobDelivery> jobs_of(std::vector<DeliveredMessage> messages);

  JetStream& server_;
  std::string name_;
  Mutex ensuring_;  ///< held while stream and consumers are made
  std::atomic<bool> ensured_ = false;
};

}  // namespace lumbung::queue

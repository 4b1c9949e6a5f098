#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/change_signal.h"
#include "base/clock.h"
#include "jobs/job_dispatch.h"
#include "jobs/job_queue.h"
#include "jobs/job_store.h"
#include "queue/nats/settings.h"
#include "telemetry/log.h"

namespace lumbung::queue {

/// The messages of all queues.
struct NatsState {
  std::uint64_t undelivered = 0;
  std::uint64_t delivered = 0;  ///< and not acknowledged
};

/// JobQueue whose jobs are carried by NATS JetStream. The rows stay the truth: a message says only that a row
/// may be claimed, and the row decides (docs/ARCHITECTURE.md, "The queue on NATS"). Connects on first use and
/// in the background. While NATS is away, claims are made from the rows themselves, as DatabaseQueue does.
/// Thread-safe.
class NatsQueue final : public jobs::JobQueue {
 public:
  struct Parts {
    jobs::JobStore& store;
    jobs::JobDispatchStore& rows;
    const Clock& clock;
    telemetry::Log log;
  };
  /// What `parts` refers to must outlive the queue.
  NatsQueue(Parts parts, NatsSettings settings);
  /// Writes and publishes what is left, gives back what no worker took.
  ~NatsQueue() override;
  NatsQueue(const NatsQueue&) = delete;
  NatsQueue& operator=(const NatsQueue&) = delete;

  std::optional<JobId> enqueue(const jobs::NewJob& job) override;
  /// A job that is announced by its id counts as one of the usual priority.
  void announce(jobs::QueueName queue, std::optional<JobId> job) override;

  /// As DatabaseQueue::claim does it, the queues are asked in the given order and every eighth time in the
  /// reverse one. Within a queue workspaces take turns. A workspace that waits alone has its jobs in the
  /// order of their messages, of those that are there the ones of negative priority first, those of positive
  /// last. What this process has leased ahead, a few milliseconds of work, is not passed any more.
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

  /// Looks at the stream, making it when it is not there; throws Fault (unavailable) when NATS does not
  /// answer within `patience`.
  NatsState examine(std::chrono::milliseconds patience);
  /// Publishes now what has no message; returns how many. Throws Fault like examine().
  std::uint64_t publish_missing(std::chrono::milliseconds patience);
  /// Removes the stream with its messages; the rows stay. False when there was none. Throws Fault.
  bool remove_stream(std::chrono::milliseconds patience);
  /// Carries `signal` from every process of the installation to every other one, without guarantee.
  void connect(ChangeSignal& signal);

 private:
  struct Link;
  class Carrier;
  /// Makes link and carriers when it is asked for the first time.
  Link& link();
  Carrier& carrier(jobs::Crew crew);
  /// Who brought this job here. One that came from the rows alone is anybody's.
  Carrier& carrier_of(const jobs::Lease& lease);
  void dispatch(jobs::QueueName queue, const std::optional<jobs::JobTicket>& job);

  Parts parts_;
  NatsSettings settings_;
  std::once_flag started_;
  std::unique_ptr<Link> link_;
  std::array<std::unique_ptr<Carrier>, jobs::kCrews.size()> carriers_;
};

}  // namespace lumbung::queue

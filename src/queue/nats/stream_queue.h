#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/steady_time.h"
#include "jobs/job_dispatch.h"
#include "jobs/job_queue.h"
#include "jobs/job_store.h"
#include "queue/nats/dispatch_pace.h"
#include "queue/nats/jet_stream.h"
#include "telemetry/log.h"

namespace lumbung::queue {

/// JobQueue whose jobs are carried by the messages of a stream. The rows stay the truth: a message says only
/// that a row may be claimed, and the row decides (docs/ARCHITECTURE.md, "The queue on NATS"). While the
/// server is away, claims are made from the rows themselves, as DatabaseQueue does. Thread-safe.
class StreamQueue final : public jobs::JobQueue {
 public:
  struct Parts {
    jobs::JobStore& store;
    jobs::JobDispatchStore& rows;
    JetStream& server;
    std::string name;  ///< of the installation
    const Clock& clock;
    telemetry::Log log;
    SteadyNow now = std::chrono::steady_clock::now;
    DispatchPace pace{};
  };
  /// What `parts` refers to must outlive the queue.
  explicit StreamQueue(Parts parts);
  /// When it was started: writes and publishes what is left, gives back what no worker took.
  ~StreamQueue() override;
  StreamQueue(const StreamQueue&) = delete;
  StreamQueue& operator=(const StreamQueue&) = delete;

  /// Begins to publish and to write ends, on threads of its own. Once.
  void start();
  /// What those threads do again and again. Neither throws a Fault. After the first it may rest for so long,
  /// unless something is announced; the second says whether all ends are written.
  std::chrono::milliseconds publish();
  bool write_ends();

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

  /// Of all queues; makes the stream when it is not there. Throws Fault, as the next two.
  MessageCounts counts();
  /// Publishes now what has no message; returns how many.
  std::uint64_t publish_missing();
  /// Removes the stream with its messages; the rows stay. False when there was none.
  bool remove_stream();

 private:
  struct Link;
  class Carrier;
  Carrier& carrier(jobs::Crew crew) { return *carriers_.at(static_cast<std::size_t>(crew)); }
  /// Who brought this job here. One that came from the rows alone is anybody's.
  Carrier& carrier_of(const jobs::Lease& lease);

  Parts parts_;
  bool is_started_ = false;
  std::unique_ptr<Link> link_;
  std::array<std::unique_ptr<Carrier>, jobs::kCrews.size()> carriers_;
};

}  // namespace lumbung::queue

#pragma once

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
#include "queue/nats/jet_stream.h"
#include "queue/nats/settings.h"
#include "telemetry/log.h"

namespace lumbung::queue {

class StreamQueue;

/// The messages of all queues.
using NatsState = MessageCounts;

/// StreamQueue on NATS JetStream. Connects on first use and in the background. Thread-safe.
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
  void announce(jobs::QueueName queue, std::optional<JobId> job) override;
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
  struct Client;
  /// Made when it is asked for the first time. Throws Fault for settings that the library refuses.
  Client& client();
  StreamQueue& carried();
  /// nullptr, and a line in the log, where carried() throws: the row is there, and whoever reaches NATS finds
  /// it.
  StreamQueue* announcer();

  Parts parts_;
  NatsSettings settings_;
  std::once_flag started_;
  std::unique_ptr<Client> client_;
};

}  // namespace lumbung::queue

#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "app/config.h"
#include "base/change_signal.h"
#include "jobs/job_queue.h"
#include "queue/nats/queue.h"

namespace lumbung::app {

/// The queue that --queue names.
class QueueEngine {
 public:
  /// The queue in the rows alone makes do with the first of them.
  using Parts = queue::NatsQueue::Parts;
  /// Connects to nothing yet. What `parts` refers to must outlive it. Throws Fault, `invalid_argument` when
  /// `url` can't be understood.
  QueueEngine(const Parts& parts, const std::string& url, std::chrono::seconds lease_for);

  jobs::JobQueue& queue() { return *queue_; }
  /// nullptr when the rows are all there is.
  queue::NatsQueue* nats() { return nats_; }
  /// Wakes `events` when another process changed something, and the other way round, where the engine can.
  void connect(ChangeSignal& events);

 private:
  std::unique_ptr<jobs::JobQueue> queue_;
  queue::NatsQueue* nats_ = nullptr;
};

/// Whether jobs at `url` are carried by messages, so that a dispatcher has to hear of what comes due.
bool carries_messages(const std::string& url);

/// Connects to the queue of --queue and says what it found, for people. Throws Fault.
std::string try_queue(const Config& config);

}  // namespace lumbung::app

#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "base/ids.h"
#include "jobs/job_kind.h"
#include "queue/nats/jet_stream.h"

namespace lumbung::queue {

/// A message about a job that was delivered to this process and not acknowledged. It is a right to a job of
/// its queue, not always to the one that it names (JobDispatchStore::lease). Everything about it is sent
/// without waiting and may be lost: then the message comes again, and the row says what to do. One thread at
/// a time; destroyed without a word, it comes again when its ack_wait is over.
class JobDelivery {
 public:
  /// Where the server hears what becomes of it.
  struct Way {
    JetStream* server = nullptr;  ///< must outlive it
    std::string handle;
  };

  JobDelivery(jobs::QueueName queue, JobId job, Way way) : queue_(queue), job_(job), way_(std::move(way)) {}

  jobs::QueueName queue() const { return queue_; }
  /// The one that it names.
  JobId job() const { return job_; }
  /// Away with it: the job has ended, or another message will tell of it.
  void done() const { way_.server->acknowledge(way_.handle); }
  void again_after(std::chrono::milliseconds delay) const { way_.server->deliver_again(way_.handle, delay); }
  void still_working() const { way_.server->report_progress(way_.handle); }

 private:
  jobs::QueueName queue_;
  JobId job_;
  Way way_;
};

}  // namespace lumbung::queue

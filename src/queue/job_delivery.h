#pragma once

#include <chrono>

#include "media/ids.h"
#include "queue/nats_handles.h"

namespace lumbung::queue {

/// A message about a job that was delivered to this process and not acknowledged. Everything about it is sent
/// without waiting and may be lost: then the message comes again, and the row says what to do. One thread at
/// a time; destroyed without a word, it comes again when its ack_wait is over.
class JobDelivery {
 public:
  JobDelivery(media::JobId job, NatsHandle<natsMsg> message) : job_(job), message_(std::move(message)) {}

  media::JobId job() const { return job_; }
  /// Away with it: the job has ended, or another message will tell of it.
  void done() { (void)natsMsg_Ack(message_.get(), nullptr); }
  void again_after(std::chrono::milliseconds delay) {
    if (delay.count() > 0) {
      (void)natsMsg_NakWithDelay(message_.get(), delay.count(), nullptr);
    } else {
      (void)natsMsg_Nak(message_.get(), nullptr);
    }
  }
  void still_working() { (void)natsMsg_InProgress(message_.get(), nullptr); }

 private:
  media::JobId job_;
  NatsHandle<natsMsg> message_;
};

}  // namespace lumbung::queue

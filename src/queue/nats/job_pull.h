#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queue/nats/connection.h"
#include "queue/nats/job_delivery.h"
#include "queue/nats/job_lane.h"

namespace lumbung::queue {

/// Asks the pull consumers of a stream for messages and receives them: JetStream's wire protocol (NATS
/// documentation, "JetStream wire API") on a plain subscription. Why not natsSubscription_Fetch: that of
/// nats.c 3.4.1 (js.c, _fetch) writes beyond the list that it made when messages of an earlier question are
/// still to come, and what it returns can't be acknowledged any more once the subscription is gone.
/// A message that comes too late for its question is an answer to the next one. Throws NatsFault when there
/// is no such consumer, or no answer for a second. One thread at a time.
class JobPull {
 public:
  /// `connection` must outlive it and what it returns.
  JobPull(NatsConnection& connection, std::string stream);

  /// Up to `batch` messages that are there.
  std::vector<JobDelivery> look(const JobLane& lane, std::uint32_t batch);
  /// The first message that comes within `patience`, if any.
  std::vector<JobDelivery> wait(const JobLane& lane, std::chrono::milliseconds patience);

 private:
  enum class Answered { no, yes };
  struct Question {
    std::string consumer;
    std::string answers_to;  ///< the subject of what is said about it; messages keep their own
    std::uint32_t batch = 1;
  };

  void subscribe();
  Question ask(const JobLane& lane, std::uint32_t batch, const std::string& manner);
  /// Until there are as many as were asked for, the server says that there are no more, or nothing comes for
  /// `patience`.
  Answered receive(const Question& question, std::chrono::milliseconds patience,
                   std::vector<JobDelivery>& deliveries);
  std::vector<JobDelivery> take_late(std::uint32_t batch);
  void take(natsMsg& message, std::vector<JobDelivery>& deliveries);
  NatsHandle<natsMsg> next(std::chrono::milliseconds patience, const std::vector<JobDelivery>& so_far);
  /// Throws when there was no answer for too long.
  void note(Answered answered);

  NatsConnection& connection_;
  std::string stream_;
  NatsHandle<natsSubscription> subscription_;
  std::string inbox_;
  std::uint64_t questions_ = 0;
  std::optional<std::chrono::steady_clock::time_point> silent_since_;
};

}  // namespace lumbung::queue

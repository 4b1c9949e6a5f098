#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queue/nats/connection.h"
#include "queue/nats/jet_stream.h"

namespace lumbung::queue {

/// MessagePull over nats.c: JetStream's wire protocol (NATS documentation, "JetStream wire API") on a plain
/// subscription. Why not natsSubscription_Fetch: that of nats.c 3.4.1 (js.c, _fetch) writes beyond the list
/// that it made when messages of an earlier question are still to come, and what it returns can't be
/// acknowledged any more once the subscription is gone. Throws NatsFault. One thread at a time.
class JetStreamPull final : public MessagePull {
 public:
  /// `connection` must outlive it.
  JetStreamPull(NatsConnection& connection, std::string stream);

  std::vector<DeliveredMessage> look(const std::string& consumer, std::uint32_t batch,
                                     std::chrono::milliseconds expires) override;
  std::vector<DeliveredMessage> wait(const std::string& consumer,
                                     std::chrono::milliseconds patience) override;

 private:
  enum class Answered { no, yes };
  struct Question {
    std::string consumer;
    std::string answers_to;  ///< the subject of what is said about it; messages keep their own
    std::uint32_t batch = 1;
  };

  /// The connection of now, with a subscription of its own; what came of another one is forgotten. Throws
  /// NatsFault when there is none.
  void renew();
  void subscribe();
  Question ask(const std::string& consumer, std::uint32_t batch, const std::string& manner);
  /// Until there are as many as were asked for, the server says that there are no more, or nothing comes for
  /// `patience`.
  Answered receive(const Question& question, std::chrono::milliseconds patience,
                   std::vector<DeliveredMessage>& deliveries);
  std::vector<DeliveredMessage> take_late(std::uint32_t batch);
  NatsHandle<natsMsg> next(std::chrono::milliseconds patience, const std::vector<DeliveredMessage>& so_far);
  /// Throws when there was no answer for too long.
  void note(Answered answered);

  NatsConnection& connection_;
  std::string stream_;
  NatsConnection::Handle handle_;  ///< what the subscription was made of
  NatsHandle<natsSubscription> subscription_;
  std::string inbox_;
  std::uint64_t questions_ = 0;
  std::optional<std::chrono::steady_clock::time_point> silent_since_;
};

}  // namespace lumbung::queue

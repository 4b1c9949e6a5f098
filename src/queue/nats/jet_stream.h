#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lumbung::queue {

/// What is published about a job: its subject says all, there is no body.
struct StreamMessage {
  std::string subject;
  std::string id;
};

/// A message that was delivered to this process and not acknowledged.
struct DeliveredMessage {
  std::string subject;
  std::string handle;  ///< by which the server knows this delivery
};

/// The messages of one queue, or of one consumer.
struct MessageCounts {
  std::uint64_t undelivered = 0;
  std::uint64_t delivered = 0;  ///< and not acknowledged: with a worker, or waiting to come again
};

/// Those messages of the stream whose subjects match, each for one who asks.
struct PullConsumer {
  std::string name;
  std::string filter;  ///< the last part of a subject may be "*", one word, or ">", whatever follows
};

/// Asks consumers for messages. A message that comes too late for its question is an answer to the next one,
/// of whatever consumer. Throws Fault (unavailable) when there is no such consumer, or no answer for a
/// second. One thread at a time.
class MessagePull {
 public:
  virtual ~MessagePull() = default;

  /// Up to `batch` messages that are there; one that has none may take `expires` to say so.
  virtual std::vector<DeliveredMessage> look(const std::string& consumer, std::uint32_t batch,
                                             std::chrono::milliseconds expires) = 0;
  /// The first message that comes within `patience`, if any.
  virtual std::vector<DeliveredMessage> wait(const std::string& consumer,
                                             std::chrono::milliseconds patience) = 0;
};

/// The port to the stream of an installation on JetStream, as far as the queue needs it: a work queue that
/// keeps the newest message under each subject, and drops one whose id it had in the last half minute. What
/// was published is delivered at least once to some process that asks, until it is acknowledged: again when
/// its holder was silent for the ack_wait. What asks throws Fault (unavailable) when no server answers.
/// Thread-safe; only each pull is for one thread at a time.
class JetStream {
 public:
  virtual ~JetStream() = default;

  /// As far as this process knows; asks nobody.
  virtual bool connected() const = 0;
  /// Makes the stream and these consumers unless they are there.
  virtual void ensure(const std::vector<PullConsumer>& consumers) = 0;
  /// In this order. Returns how many were not acknowledged by the server; never throws for those.
  virtual std::size_t publish(const std::vector<StreamMessage>& messages) = 0;
  virtual std::unique_ptr<MessagePull> pull() = 0;

  // What becomes of a delivery: sent without waiting, and may be lost, which nobody hears of. No effect once
  // the message is gone.

  /// Away with the message.
  virtual void acknowledge(const std::string& handle) = 0;
  virtual void deliver_again(const std::string& handle, std::chrono::milliseconds delay) = 0;
  /// Its ack_wait begins anew.
  virtual void report_progress(const std::string& handle) = 0;

  virtual MessageCounts counts(const std::string& consumer) = 0;
  /// Those of all messages that match.
  virtual std::vector<std::string> subjects(const std::string& filter) = 0;
  /// Removes the stream and every message in it. False when there was none.
  virtual bool remove() = 0;
};

}  // namespace lumbung::queue

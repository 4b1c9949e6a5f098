#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "queue/nats/jet_stream.h"
#include "simulation/stage.h"

namespace lumbung::simulation {

/// JetStream in memory, which holds to the contract of the port and to no more: a message may be delivered
/// twice, or too late for its question, and what is said about a delivery may be lost. It outlives the
/// processes that use it.
class SimulatedJetStream final : public queue::JetStream {
 public:
  /// All must outlive it.
  SimulatedJetStream(Stage& stage, Chance& chance, const VirtualClock& clock)
      : stage_(stage), chance_(chance), clock_(clock) {}

  bool connected() const override { return !is_away; }
  void ensure(const std::vector<queue::PullConsumer>& consumers) override;
  std::size_t publish(const std::vector<queue::StreamMessage>& messages) override;
  std::unique_ptr<queue::MessagePull> pull() override;
  void acknowledge(const std::string& handle) override;
  void deliver_again(const std::string& handle, std::chrono::milliseconds delay) override;
  void report_progress(const std::string& handle) override;
  queue::MessageCounts counts(const std::string& consumer) override;
  std::vector<std::string> subjects(const std::string& filter) override;
  bool remove() override;

  // What those do who stand outside.

  bool is_away = false;
  /// It is started again, with what it had acknowledged. Of messages that are gone it has forgotten that it
  /// had them.
  void restart();
  /// Its disk is replaced by an empty one.
  void lose();

 private:
  using Sequence = std::uint64_t;
  struct Kept {
    std::string subject;
    bool is_delivered = false;
    Timestamp again_at;  ///< when it was delivered and is not acknowledged
  };
  struct Had {
    Timestamp at;
    Sequence message;
  };
  class Pull;

  void require_there(const std::string& consumer = {}) const;
  void keep(const queue::StreamMessage& message);
  bool has_for(const std::string& consumer) const;
  std::vector<queue::DeliveredMessage> deliver(const std::string& consumer, std::uint32_t batch);
  /// `work` gets the message, unless that is gone.
  template <class Work>
  void hear(const std::string& what, const std::string& handle, Work&& work);

  Stage& stage_;
  Chance& chance_;
  const VirtualClock& clock_;
  bool exists_ = false;
  std::map<std::string, std::string> filters_;  ///< of the consumers
  std::map<Sequence, Kept> messages_;
  std::map<std::string, Sequence> by_subject_;
  std::map<std::string, Had> ids_;
  Sequence last_ = 0;
};

}  // namespace lumbung::simulation

#pragma once

#include <atomic>

#include "base/mutex.h"
#include "queue/nats/connection.h"
#include "queue/nats/jet_stream.h"

namespace lumbung::queue {

/// JetStream over nats.c: the stream "<name>-jobs" of an installation. Thread-safe.
class JetStreamClient final : public JetStream {
 public:
  /// `connection` must outlive it.
  JetStreamClient(NatsConnection& connection, NatsSettings settings);

  bool connected() const override { return connection_.connected(); }
  void ensure(const std::vector<PullConsumer>& consumers) override;
  std::size_t publish(const std::vector<StreamMessage>& messages) override;
  std::unique_ptr<MessagePull> pull() override;
  void acknowledge(const std::string& handle) override;
  void deliver_again(const std::string& handle, std::chrono::milliseconds delay) override;
  void report_progress(const std::string& handle) override;
  MessageCounts counts(const std::string& consumer) override;
  std::vector<std::string> subjects(const std::string& filter) override;
  bool remove() override;

 private:
  static constexpr std::int64_t kApiWaitMs = 3'000;

  /// Of the connection of now; throws NatsFault when there is none.
  std::shared_ptr<jsCtx> context() LUMBUNG_EXCLUDES(making_);
  void make_stream(jsCtx& context);
  void make_consumer(jsCtx& context, const PullConsumer& consumer);
  void answer(const std::string& handle, const std::string& words);

  NatsConnection& connection_;
  NatsSettings settings_;
  std::string name_;
  std::atomic<std::uint64_t> refused_ = 0;  ///< publications that failed since the last look
  Mutex making_;
  NatsConnection::Handle made_of_ LUMBUNG_GUARDED_BY(making_);  ///< what the context was made of
  std::shared_ptr<jsCtx> context_ LUMBUNG_GUARDED_BY(making_);
  Mutex publishing_;  ///< held while messages of the context are not acknowledged
};

}  // namespace lumbung::queue

#pragma once

#include <memory>
#include <string>

#include "base/change_signal.h"
#include "queue/nats/connection.h"

namespace lumbung::queue {

/// "Something changed" from process to process, over core NATS: what a worker commits is looked for at once
/// by the nodes that browsers are connected to. A message carries nothing and may be lost; the rows are read
/// anyway, only later. Thread-safe.
class NatsEvents {
 public:
  /// `connection` must outlive it.
  NatsEvents(NatsConnection& connection, const NatsSettings& settings, telemetry::Log log);
  /// Leaves the signal alone.
  ~NatsEvents();
  NatsEvents(const NatsEvents&) = delete;
  NatsEvents& operator=(const NatsEvents&) = delete;

  /// Once. `signal` must outlive it.
  void connect(ChangeSignal& signal);

 private:
  class Listening;

  void listen(const NatsConnection::Handle& handle);

  NatsConnection& connection_;
  std::string subject_;
  telemetry::Log log_;
  ChangeSignal* signal_ = nullptr;
  std::unique_ptr<Listening> listening_;  ///< on the connection of now
};

}  // namespace lumbung::queue

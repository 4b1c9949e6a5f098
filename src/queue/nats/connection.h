#pragma once

#include <future>
#include <memory>

#include "queue/nats/handles.h"
#include "queue/nats/settings.h"
#include "telemetry/log.h"

namespace lumbung::queue {

/// One connection to a NATS cluster. It is made in the background and made again whenever it breaks, so its
/// owner can be built while no server is there. Thread-safe.
class NatsConnection {
 public:
  /// Throws Fault for settings that the library refuses.
  NatsConnection(const NatsSettings& settings, telemetry::Log log);
  ~NatsConnection();
  NatsConnection(const NatsConnection&) = delete;
  NatsConnection& operator=(const NatsConnection&) = delete;

  bool connected() const;
  /// How many servers the cluster has, as far as it told; 0 while not connected.
  std::uint32_t cluster_size() const;
  natsConnection* handle() const { return connection_.get(); }

 private:
  /// What the library's threads see.
  struct Callbacks {
    telemetry::Log log;
    std::promise<void> closed;
  };
  static NatsHandle<natsOptions> options_of(const NatsSettings& settings, Callbacks& callbacks);

  std::unique_ptr<Callbacks> callbacks_;
  NatsHandle<natsConnection> connection_;
};

}  // namespace lumbung::queue

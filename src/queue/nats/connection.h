#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "queue/nats/handles.h"
#include "queue/nats/settings.h"
#include "telemetry/log.h"

namespace lumbung::queue {

/// The connection to a NATS cluster. It is made in the background and made again whenever it breaks, so its
/// owner can be built while no server is there. What breaks nats.c mends itself, with the same handle. What
/// it gives up for good is replaced by another one: a connection whose servers refuse the password twice. And
/// so is the first one asked for here until there is one, because natsOptions_SetRetryOnFailedConnect gives
/// up where a server, or a proxy before it, takes the connection and hangs up (nats.c 3.4.1, conn.c: _connect
/// forgets the server, and _doReconnect finds none to go on with; mended in its pull request 926).
/// Thread-safe.
class NatsConnection {
 public:
  using Handle = std::shared_ptr<natsConnection>;

  /// Asks the servers once before it returns. Throws Fault for settings that the library refuses.
  NatsConnection(const NatsSettings& settings, telemetry::Log log);
  /// Everybody has to have let go of the handles.
  ~NatsConnection();
  NatsConnection(const NatsConnection&) = delete;
  NatsConnection& operator=(const NatsConnection&) = delete;

  bool connected() const;
  /// How many servers the cluster has, as far as it told; 0 while not connected.
  std::uint32_t cluster_size() const;
  /// The one of now, which may be broken; null before the first, and between two. What was made of another
  /// one, such as a subscription, has to be made anew.
  Handle handle() const LUMBUNG_EXCLUDES(mutex_);
  /// The same; throws NatsFault when there is none.
  Handle require_handle() const LUMBUNG_EXCLUDES(mutex_);
  /// Why there is no connection, as far as the library tells; empty when there is one, or it is not known.
  std::string trouble() const LUMBUNG_EXCLUDES(mutex_);
  /// Calls this with the handle of now, if there is one, and with each later one on a thread of its own; it
  /// must not throw. After whenever_made(nullptr) it is called no more.
  void whenever_made(std::function<void(const Handle&)> call) LUMBUNG_EXCLUDES(calling_);

 private:
  NatsHandle<natsOptions> options_of(const NatsSettings& settings);
  /// On a thread of the library, as the last thing that it says of a connection that was made.
  void closed() LUMBUNG_EXCLUDES(mutex_);
  void keep(const std::stop_token& stop) LUMBUNG_EXCLUDES(mutex_);
  void connect() LUMBUNG_EXCLUDES(mutex_) LUMBUNG_EXCLUDES(calling_);
  /// Logs it unless it is what was said last.
  void tell(const std::string& trouble) LUMBUNG_EXCLUDES(mutex_);
  bool is_lost() const LUMBUNG_REQUIRES(mutex_) { return closed_ == made_; }

  const std::string servers_;  ///< for people to read
  telemetry::Log log_;
  NatsHandle<natsOptions> options_;

  Mutex calling_;
  std::function<void(const Handle&)> call_ LUMBUNG_GUARDED_BY(calling_);

  mutable Mutex mutex_;
  StoppableCondition changed_;
  Handle handle_ LUMBUNG_GUARDED_BY(mutex_);
  std::string trouble_ LUMBUNG_GUARDED_BY(mutex_);
  std::uint64_t made_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::uint64_t closed_ LUMBUNG_GUARDED_BY(mutex_) = 0;  ///< of those that were made
  std::jthread thread_;
};

}  // namespace lumbung::queue

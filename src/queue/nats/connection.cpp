#include "queue/nats/connection.h"

#include <cstdlib>
#include <vector>

namespace lumbung::queue {
namespace {

constexpr std::int64_t kReconnectWaitMs = 250;
constexpr std::int64_t kConnectTimeoutMs = 2'000;
/// A server that is cut off is given up after two of these without an answer.
constexpr std::int64_t kPingEveryMs = 3'000;
constexpr int kPingsOutMax = 2;
constexpr std::int64_t kLastFlushMs = 1'000;

}  // namespace

NatsHandle<natsOptions> NatsConnection::options_of(const NatsSettings& settings, Callbacks& callbacks) {
  // Called on threads of the library.
  const auto on_connected = [](natsConnection*, void* closure) {
    static_cast<Callbacks*>(closure)->log.info("nats.connected");
  };
  const auto on_disconnected = [](natsConnection*, void* closure) {
    static_cast<Callbacks*>(closure)->log.warning("nats.disconnected");
  };
  const auto on_closed = [](natsConnection*, void* closure) {
    static_cast<Callbacks*>(closure)->closed.set_value();
  };
  const auto on_error = [](natsConnection*, natsSubscription*, natsStatus status, void* closure) {
    static_cast<Callbacks*>(closure)->log.warning("nats.error", {{"message", natsStatus_GetText(status)}});
  };
  natsOptions* made = nullptr;
  require(natsOptions_Create(&made), "options");
  NatsHandle<natsOptions> options(made);
  std::vector<const char*> servers;
  for (const std::string& server : settings.servers) servers.push_back(server.c_str());
  require(natsOptions_SetServers(made, servers.data(), static_cast<int>(servers.size())), "servers");
  require(natsOptions_SetName(made, "lumbung"), "name");
  require(natsOptions_SetTimeout(made, kConnectTimeoutMs), "timeout");
  require(natsOptions_SetMaxReconnect(made, -1), "reconnect");
  require(natsOptions_SetReconnectWait(made, kReconnectWaitMs), "reconnect");
  require(natsOptions_SetPingInterval(made, kPingEveryMs), "ping");
  require(natsOptions_SetMaxPingsOut(made, kPingsOutMax), "ping");
  require(natsOptions_SetNoEcho(made, true), "echo");
  require(natsOptions_SetRetryOnFailedConnect(made, true, on_connected, &callbacks), "retry");
  require(natsOptions_SetReconnectedCB(made, on_connected, &callbacks), "callback");
  require(natsOptions_SetDisconnectedCB(made, on_disconnected, &callbacks), "callback");
  require(natsOptions_SetErrorHandler(made, on_error, &callbacks), "callback");
  require(natsOptions_SetClosedCB(made, on_closed, &callbacks), "callback");
  if (settings.servers.front().starts_with("tls://")) {
    require(natsOptions_SetSecure(made, true), "tls");
    if (!settings.ca_file.empty())
      require(natsOptions_LoadCATrustedCertificates(made, settings.ca_file.c_str()), settings.ca_file);
  }
  return options;
}

NatsConnection::NatsConnection(const NatsSettings& settings, telemetry::Log log)
    : callbacks_(std::make_unique<Callbacks>(Callbacks{std::move(log), {}})) {
  const NatsHandle<natsOptions> options = options_of(settings, *callbacks_);
  natsConnection* made = nullptr;
  const natsStatus status = natsConnection_Connect(&made, options.get());
  connection_.reset(made);
  if (status != NATS_NOT_YET_CONNECTED) require(status, describe(settings));
}

NatsConnection::~NatsConnection() {
  // What was sent last (acknowledgements) should leave; without a server there is nothing to wait for.
  if (connected()) (void)natsConnection_FlushTimeout(connection_.get(), kLastFlushMs);
  natsConnection_Close(connection_.get());
  // The library's thread of callbacks may still be on its way to say that the connection was lost.
  callbacks_->closed.get_future().wait_for(std::chrono::milliseconds(kLastFlushMs));
}

bool NatsConnection::connected() const {
  return natsConnection_Status(connection_.get()) == NATS_CONN_STATUS_CONNECTED;
}

std::uint32_t NatsConnection::cluster_size() const {
  char** servers = nullptr;
  int count = 0;
  if (natsConnection_GetServers(connection_.get(), &servers, &count) != NATS_OK) return 0;
  for (int i = 0; i < count; ++i) std::free(servers[i]);
  std::free(static_cast<void*>(servers));
  return connected() ? static_cast<std::uint32_t>(count) : 0;
}

}  // namespace lumbung::queue

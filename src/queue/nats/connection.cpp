#include "queue/nats/connection.h"

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace lumbung::queue {
namespace {

constexpr std::chrono::milliseconds kReconnectWait{250};
constexpr std::int64_t kConnectTimeoutMs = 2'000;
/// A server that is cut off is given up after two of these without an answer.
constexpr std::int64_t kPingEveryMs = 3'000;
constexpr int kPingsOutMax = 2;
constexpr std::int64_t kLastFlushMs = 1'000;

/// `detail` may begin with a place in the library's sources, "(conn.c:2030): ", which helps nobody here.
std::string reason_of(natsStatus status, const char* detail) {
  std::string_view reason = detail != nullptr ? detail : "";
  constexpr std::string_view kPlaceEnd = "): ";
  if (const auto end = reason.find(kPlaceEnd); reason.starts_with('(') && end != std::string_view::npos)
    reason.remove_prefix(end + kPlaceEnd.size());
  return std::string(reason.empty() ? natsStatus_GetText(status) : reason);
}

std::string reason_of_end(natsConnection& given_up) {
  const char* detail = nullptr;
  const natsStatus status = natsConnection_GetLastError(&given_up, &detail);
  return reason_of(status, detail);
}

bool is_connected(const NatsConnection::Handle& handle) {
  return handle && natsConnection_Status(handle.get()) == NATS_CONN_STATUS_CONNECTED;
}

}  // namespace

NatsHandle<natsOptions> NatsConnection::options_of(const NatsSettings& settings) {
  // Called on threads of the library.
  const auto on_connected = [](natsConnection*, void* self) {
    static_cast<NatsConnection*>(self)->log_.info("nats.connected");
  };
  const auto on_disconnected = [](natsConnection*, void* self) {
    static_cast<NatsConnection*>(self)->log_.warning("nats.disconnected");
  };
  const auto on_closed = [](natsConnection*, void* self) { static_cast<NatsConnection*>(self)->closed(); };
  const auto on_error = [](natsConnection*, natsSubscription*, natsStatus status, void* self) {
    static_cast<NatsConnection*>(self)->log_.warning("nats.error", {{"message", natsStatus_GetText(status)}});
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
  require(natsOptions_SetReconnectWait(made, kReconnectWait.count()), "reconnect");
  require(natsOptions_SetPingInterval(made, kPingEveryMs), "ping");
  require(natsOptions_SetMaxPingsOut(made, kPingsOutMax), "ping");
  require(natsOptions_SetNoEcho(made, true), "echo");
  require(natsOptions_SetReconnectedCB(made, on_connected, this), "callback");
  require(natsOptions_SetDisconnectedCB(made, on_disconnected, this), "callback");
  require(natsOptions_SetErrorHandler(made, on_error, this), "callback");
  require(natsOptions_SetClosedCB(made, on_closed, this), "callback");
  if (settings.servers.front().starts_with("tls://")) {
    require(natsOptions_SetSecure(made, true), "tls");
    if (!settings.ca_file.empty())
      require(natsOptions_LoadCATrustedCertificates(made, settings.ca_file.c_str()), settings.ca_file);
  }
  return options;
}

NatsConnection::NatsConnection(const NatsSettings& settings, telemetry::Log log)
    : servers_(describe(settings)), log_(std::move(log)), options_(options_of(settings)) {
  connect();
  thread_ = std::jthread([this](const std::stop_token& stop) { keep(stop); });
}

NatsConnection::~NatsConnection() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  if (const Handle last = handle()) {
    // What was sent last (acknowledgements) should leave; without a server there is nothing to wait for.
    if (is_connected(last)) (void)natsConnection_FlushTimeout(last.get(), kLastFlushMs);
    natsConnection_Close(last.get());
  }
  // The library's thread of callbacks may still be on its way to say that the connection was lost.
  MutexLock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(kLastFlushMs),
                    [&]() LUMBUNG_REQUIRES(mutex_) { return is_lost(); });
}

void NatsConnection::keep(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Handle given_up;
    {
      MutexLock lock(mutex_);
      if (!changed_.wait(lock, stop, [&]() LUMBUNG_REQUIRES(mutex_) { return is_lost(); })) return;
      given_up = std::exchange(handle_, nullptr);
    }
    if (given_up) tell(reason_of_end(*given_up));
    {
      MutexLock lock(mutex_);
      changed_.wait_for(lock, stop, kReconnectWait, [] { return false; });
    }
    if (!stop.stop_requested()) connect();
  }
}

void NatsConnection::connect() {
  natsConnection* made = nullptr;
  const natsStatus status = natsConnection_Connect(&made, options_.get());
  const Handle handle(made, DestroyNats());
  if (status != NATS_OK) return tell(reason_of(status, nats_GetLastError(nullptr)));
  {
    const MutexLock lock(mutex_);
    ++made_;
    handle_ = handle;
    trouble_.clear();
  }
  log_.info("nats.connected");
  const MutexLock lock(calling_);
  if (call_) call_(handle);
}

void NatsConnection::closed() {
  const MutexLock lock(mutex_);
  ++closed_;
  changed_.notify_all();  // under the lock: who waits for it may be the destructor
}

void NatsConnection::tell(const std::string& trouble) {
  {
    const MutexLock lock(mutex_);
    if (trouble == trouble_) return;
    trouble_ = trouble;
  }
  log_.warning("nats.not_connected", {{"servers", servers_}, {"message", trouble}});
}

bool NatsConnection::connected() const {
  return is_connected(handle());
}

std::uint32_t NatsConnection::cluster_size() const {
  const Handle now = handle();
  char** servers = nullptr;
  int count = 0;
  if (!now || natsConnection_GetServers(now.get(), &servers, &count) != NATS_OK) return 0;
  for (int i = 0; i < count; ++i) std::free(servers[i]);
  std::free(static_cast<void*>(servers));
  return is_connected(now) ? static_cast<std::uint32_t>(count) : 0;
}

NatsConnection::Handle NatsConnection::handle() const {
  const MutexLock lock(mutex_);
  return handle_;
}

NatsConnection::Handle NatsConnection::require_handle() const {
  Handle now = handle();
  if (!now) throw NatsFault("no connection to " + servers_ + ": " + trouble());
  return now;
}

std::string NatsConnection::trouble() const {
  const MutexLock lock(mutex_);
  return trouble_;
}

void NatsConnection::whenever_made(std::function<void(const Handle&)> call) {
  const MutexLock lock(calling_);
  call_ = std::move(call);
  const Handle now = handle();
  if (call_ && now) call_(now);
}

}  // namespace lumbung::queue

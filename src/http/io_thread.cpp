#include "http/io_thread.h"

#include <algorithm>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

#include "http/address_share.h"

namespace lumbung::http {
namespace {

using boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::milliseconds kSweepMin{5};
constexpr std::chrono::milliseconds kSweepMax{500};
constexpr std::chrono::milliseconds kAcceptRetry{50};
constexpr std::chrono::minutes kTellThatNobodyIsTaken{1};

/// Often enough that no timeout is late by more than a quarter of itself.
std::chrono::milliseconds sweep_period(const ServerOptions& options) {
  const auto shortest = std::min({options.head_timeout, options.body_timeout, options.idle_timeout,
                                  options.write_timeout, options.linger_timeout});
  return std::clamp(shortest / 4, kSweepMin, kSweepMax);
}

std::string peer_of(const asio::ip::tcp::socket& client) {
  error_code failed;
  const auto endpoint = client.remote_endpoint(failed);
  return failed ? std::string() : endpoint.address().to_string();
}

}  // namespace

/// What was counted already, for as long as its coroutine lives.
class IoThread::Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& count) : count_(count) {}
  ~Counted() { count_.fetch_sub(1); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

/// A connection that admit has let in.
class IoThread::Admitted {
 public:
  Admitted(const IoThread& thread, const std::string& peer)
      : counts_(thread.counts_),
        counted_(counts_.connections),
        address_(thread.service_.options.trusted_proxies.contains(peer) ? std::string()
                                                                        : address_share(peer)) {}
  ~Admitted() {
    if (!address_.empty()) counts_.addresses.give_back(address_);
  }
  Admitted(const Admitted&) = delete;
  Admitted& operator=(const Admitted&) = delete;

 private:
  OpenCounts& counts_;
  const Counted counted_;
  const std::string address_;  ///< none of a proxy's, which was not counted
};

/// Keeps something among what the sweep looks at for as long as a coroutine lives.
template <typename Thing>
class IoThread::Listed {
 public:
  Listed(std::unordered_set<Thing*>& list, Thing& thing) : list_(list), thing_(thing) {
    list_.insert(&thing_);
  }
  ~Listed() { list_.erase(&thing_); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  std::unordered_set<Thing*>& list_;
  Thing& thing_;
};

IoThread::IoThread(const Service& service, OpenCounts& counts) : service_(service), counts_(counts) {}

IoThread::~IoThread() {
  join();
}

void IoThread::listen(const asio::ip::tcp::endpoint& endpoint) {
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.set_option(ReusePort(true));
  acceptor_.bind(endpoint);
  acceptor_.listen(asio::socket_base::max_listen_connections);
}

std::uint16_t IoThread::port() const {
  return acceptor_.local_endpoint().port();
}

void IoThread::start() {
  counts_.listening.fetch_add(1);
  asio::co_spawn(context_, accept(), asio::detached);
  asio::co_spawn(context_, sweep(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

void IoThread::drain() {
  asio::post(context_, [this] {
    error_code ignored;
    acceptor_.close(ignored);
    for (Connection* connection : open_) {
      if (connection->phase() == Connection::Phase::idle) connection->abort();
    }
  });
}

void IoThread::abort_requests() {
  asio::post(context_, [this] {
    for (Connection* connection : open_) connection->abort();
  });
}

void IoThread::abort() {
  asio::post(context_, [this] {
    for (Connection* connection : open_) connection->abort();
    for (TlsBridge* bridge : bridges_) bridge->abort();
  });
}

void IoThread::join() {
  if (!thread_.joinable()) return;
  context_.stop();
  thread_.join();
}

asio::awaitable<void> IoThread::accept() {
  const Counted counted(counts_.listening);
  asio::steady_timer pause(context_);
  std::optional<std::chrono::steady_clock::time_point> told;
  while (acceptor_.is_open()) {
    error_code failed;
    Client client = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, failed));
    if (failed) {
      if (!acceptor_.is_open()) co_return;
      // Out of descriptors, most likely: the backlog keeps the clients until some are free again.
      const auto now = std::chrono::steady_clock::now();
      if (!told || now - *told >= kTellThatNobodyIsTaken) {
        told = now;
        service_.observer.no_client_taken(failed.message());
      }
      pause.expires_after(kAcceptRetry);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failed));
      continue;
    }
    std::string peer = peer_of(client);
    if (!admit(peer)) continue;
    asio::co_spawn(context_, serve(std::move(client), std::move(peer)), asio::detached);
  }
}

bool IoThread::admit(const std::string& peer) {
  const bool has_room = counts_.connections.fetch_add(1) < service_.options.connections_max;
  const bool is_proxy = service_.options.trusted_proxies.contains(peer);
  if (has_room && (is_proxy || counts_.addresses.take(address_share(peer)))) return true;
  counts_.connections.fetch_sub(1);
  return false;
}

asio::awaitable<void> IoThread::serve(Client client, std::string peer) {
  std::optional<Admitted> admitted(std::in_place, *this, peer);
  error_code ignored;
  client.set_option(asio::ip::tcp::no_delay(true), ignored);
  const std::shared_ptr<TlsBridge> bridge = co_await serve_session(std::move(client), std::move(peer));
  if (!bridge) co_return;
  counts_.upgraded.fetch_add(1);
  const Counted upgraded(counts_.upgraded);
  admitted.reset();
  const Listed listed(bridges_, *bridge);
  co_await bridge->finished();
}

asio::awaitable<std::shared_ptr<TlsBridge>> IoThread::serve_session(Client client, std::string peer) {
  const ServerOptions& options = service_.options;
  Connection connection(std::move(client), std::move(peer), options.write_timeout);
  const Listed listed(open_, connection);
  if (service_.tls) {
    connection.encrypt(service_.tls->current(), options.linger_timeout);
    const bool agreed = co_await connection.shake_hands(options.head_timeout);
    if (!agreed) co_return nullptr;
  }
  Session session(connection, service_, clock_, turns_);
  co_await session.run();
  connection.say_goodbye();
  co_return connection.bridge();
}

asio::awaitable<void> IoThread::sweep() {
  asio::steady_timer timer(context_);
  const auto period = sweep_period(service_.options);
  while (true) {
    timer.expires_after(period);
    error_code cancelled;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    const auto now = Connection::Clock::now();
    for (Connection* connection : open_) connection->expire(now);
    for (TlsBridge* bridge : bridges_) bridge->expire(now);
  }
}

}  // namespace lumbung::http

#include "http/server.h"

#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/io_thread.h"

namespace lumbung::http {
namespace {

using asio::ip::tcp;

/// What a forced stop may take for sockets to notice that they are closed.
constexpr std::chrono::milliseconds kAbortWait{500};
constexpr std::chrono::milliseconds kPoll{2};

/// SO_REUSEPORT would let two servers share a port unnoticed; a socket without it finds the other one.
void refuse_port_in_use(const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return;
  asio::io_context context;
  tcp::acceptor probe(context);
  probe.open(endpoint.protocol());
  probe.set_option(asio::socket_base::reuse_address(true));
  probe.bind(endpoint);
  probe.listen();
}

}  // namespace

class Server::Impl {
 public:
  explicit Impl(Parts parts)
      : fair_pool_(parts.fair_pool),
        second_fair_pool_(parts.second_fair_pool),
        buffered_(parts.options.buffered_bytes_max),
        service_{std::move(parts.options),
                 std::move(parts.router),
                 std::move(parts.middleware),
                 parts.pool,
                 parts.store_pool != nullptr ? *parts.store_pool : parts.pool,
                 parts.observer,
                 std::move(parts.fault_answer),
                 std::move(parts.tls),
                 buffered_} {}

  ~Impl() {
    stop(std::chrono::milliseconds(0));
    // Coroutines that wait for a pool are destroyed with the event loops; what they lent to it must be done.
    service_.pool.wait_idle();
    service_.store_pool.wait_idle();
    if (fair_pool_ != nullptr) fair_pool_->wait_idle();
    if (second_fair_pool_ != nullptr) second_fair_pool_->wait_idle();
    threads_.clear();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void start() {
    try {
      tcp::endpoint endpoint(asio::ip::make_address(service_.options.address), service_.options.port);
      refuse_port_in_use(endpoint);
      for (std::size_t i = 0; i < std::max<std::size_t>(1, service_.options.io_threads); ++i) {
        threads_.push_back(std::make_unique<IoThread>(service_, open_));
        threads_.back()->listen(endpoint);
        endpoint.port(threads_.back()->port());
      }
      port_ = endpoint.port();
    } catch (const boost::system::system_error& failed) {
      threads_.clear();
      throw Fault(ErrorCode::unavailable, "can't listen on " + service_.options.address + " port " +
                                              std::to_string(service_.options.port) + ": " +
                                              failed.code().message());
    }
    running_ = true;
    for (const auto& thread : threads_) thread->start();
  }

  Stopped drain(std::chrono::milliseconds grace) {
    if (!running_ || service_.stopping) return drained_;
    service_.stopping = true;
    for (const auto& thread : threads_) thread->drain();
    // Until then a new client would still get in, and be counted late.
    wait_until(open_.listening, SteadyClock::now() + kAbortWait);
    if (wait_until(open_.connections, SteadyClock::now() + grace)) return drained_;
    drained_ = Stopped::forced;
    for (const auto& thread : threads_) thread->abort_requests();
    wait_until(open_.connections, SteadyClock::now() + kAbortWait);
    return drained_;
  }

  Stopped stop(std::chrono::milliseconds grace) {
    if (!running_) return drained_;
    const auto deadline = SteadyClock::now() + grace;
    drain(grace);
    if (!wait_until(open_.upgraded, deadline) || open_.connections > 0) {
      for (const auto& thread : threads_) thread->abort();
      const auto aborted = SteadyClock::now() + kAbortWait;
      wait_until(open_.connections, aborted);
      wait_until(open_.upgraded, aborted);
    }
    running_ = false;
    for (const auto& thread : threads_) thread->join();
    return drained_;
  }

  std::uint16_t port() const { return port_; }
  std::size_t connections() const { return open_.connections.load(); }

 private:
  using SteadyClock = std::chrono::steady_clock;

  /// Whether there are none before the deadline.
  static bool wait_until(const std::atomic<std::size_t>& open, SteadyClock::time_point deadline) {
    while (open.load() > 0) {
      if (SteadyClock::now() >= deadline) return false;
      std::this_thread::sleep_for(kPoll);
    }
    return true;
  }

  FairPool* const fair_pool_;
  FairPool* const second_fair_pool_;
  BufferBudget buffered_;
  Service service_;
  OpenCounts open_{service_.options.connections_per_address_max};
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::uint16_t port_ = 0;
  bool running_ = false;
  Stopped drained_ = Stopped::drained;
};

Server::Server(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Server::~Server() = default;

void Server::start() {
  impl_->start();
}
std::uint16_t Server::port() const {
  return impl_->port();
}
std::size_t Server::connections() const {
  return impl_->connections();
}
Server::Stopped Server::drain(std::chrono::milliseconds grace) {
  return impl_->drain(grace);
}
Server::Stopped Server::stop(std::chrono::milliseconds grace) {
  return impl_->stop(grace);
}

}  // namespace lumbung::http

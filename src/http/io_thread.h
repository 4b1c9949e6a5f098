#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <unordered_set>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/address_slots.h"
#include "http/connection.h"
#include "http/session.h"
#include "http/thread_clock.h"
#include "http/tls_bridge.h"
#include "http/turn_queue.h"

namespace lumbung::http {

/// Of all threads of a server.
struct OpenCounts {
  explicit OpenCounts(std::size_t connections_per_address_max) : addresses(connections_per_address_max) {}

  std::atomic<std::size_t> listening = 0;  ///< threads that still accept
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::size_t> upgraded = 0;  ///< given away, but still carried through a TlsBridge
  AddressSlots addresses;                 ///< that hold `connections`
};

/// One event loop: its listening socket, its connections and the sweep over their deadlines. Constructed,
/// started and ended by the server's thread; everything else happens on its own.
class IoThread {
 public:
  IoThread(const Service& service, OpenCounts& counts);
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  /// Throws boost::system::system_error.
  void listen(const asio::ip::tcp::endpoint& endpoint);
  std::uint16_t port() const;
  void start();

  /// Any thread: no more accepting; idle connections are closed, busy ones end after their request.
  void drain();
  /// Any thread: what the server still serves is cut off.
  void abort_requests();
  /// Any thread: every socket is closed, those that were given away, too.
  void abort();
  /// Ends the loop and joins the thread. Coroutines that wait for the pool stay until the destructor.
  void join();

 private:
  using Client = asio::ip::tcp::socket;
  class Counted;
  class Admitted;
  template <typename Thing>
  class Listed;

  asio::awaitable<void> accept();
  /// Counts a connection, unless there are too many; Admitted ends it.
  bool admit(const std::string& peer);
  asio::awaitable<void> serve(Client client, std::string peer);
  /// What carries the connection on, if it was given away and speaks TLS.
  asio::awaitable<std::shared_ptr<TlsBridge>> serve_session(Client client, std::string peer);
  asio::awaitable<void> sweep();

  const Service& service_;
  OpenCounts& counts_;
  std::unordered_set<Connection*> open_;
  std::unordered_set<TlsBridge*> bridges_;
  ThreadClock clock_;
  std::thread thread_;
  // Behind the others, so that it goes before them: the coroutines that it destroys refer to them.
  asio::io_context context_{1};
  TurnQueue turns_{context_};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  asio::ip::tcp::acceptor acceptor_{context_};
};

}  // namespace lumbung::http

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_size.h"
#include "http/blocking_pool.h"
#include "http/fair_pool.h"
#include "http/middleware.h"
#include "http/observer.h"
#include "http/router.h"
#include "http/trusted_proxies.h"

namespace lumbung::http {

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< an IPv4 or IPv6 address, no name
  std::uint16_t port = 8080;          ///< 0: any free one, see Server::port
  std::size_t io_threads = 2;
  std::size_t connections_max = 10'000;  ///< above it the accepted socket is closed at once
  /// Of one address (see address_share), which is a trusted proxy's never; above it likewise. 0: no limit.
  std::size_t connections_per_address_max = 0;
  TrustedProxies trusted_proxies;  ///< who says by X-Forwarded-For whose request it is
  /// Request line and fields; above: 431. Ten thousand strangers may fill theirs at once.
  std::size_t head_bytes_max = 10 * kKiB;
  /// All bodies together that are kept whole for their handlers; above: 503 with Retry-After.
  std::uint64_t buffered_bytes_max = 64 * kMiB;

  std::chrono::milliseconds head_timeout{10'000};  ///< first byte of a head to its last; over: 408
  /// In each such span at least `body_progress_bytes_min` must arrive; over: 408. That doubles with each
  /// `body_progress_doubling` that the client was waited for, up to `body_progress_bytes_max`. As it is: 1
  /// KiB/s at first, which the worst telephone has; 64 KiB/s after six minutes, by when 16 MB at 100 KB/s
  /// (160 s) are long there, and without which 2 GiB could take three weeks.
  std::chrono::milliseconds body_timeout{30'000};
  std::uint64_t body_progress_bytes_min = 30 * kKiB;
  std::uint64_t body_progress_bytes_max = 30 * 64 * kKiB;
  std::chrono::milliseconds body_progress_doubling{60'000};
  std::chrono::milliseconds idle_timeout{75'000};   ///< between two requests of a connection
  std::chrono::milliseconds write_timeout{30'000};  ///< in each such span the client must take some bytes
  std::chrono::milliseconds linger_timeout{
      5'000};  ///< how long a refused upload is drained so that its answer arrives
};

class TlsCredentials;

/// Makes the answer for an exception that left a handler; a BodyError is answered without it. Must not throw.
/// Runs on an I/O thread.
using FaultAnswer = std::function<Response(const Request&, std::exception_ptr)>;

/// Listens and serves: one event loop and one SO_REUSEPORT socket for each I/O thread, so that connections
/// share no lock. Everything that is handed over must outlive the server. start and stop are called by one
/// thread.
class Server {
 public:
  struct Parts {
    ServerOptions options;
    Router router;
    std::vector<std::shared_ptr<Middleware>> middleware;
    BlockingPool& pool;
    /// Where files are opened to be delivered, and bodies that lie elsewhere are read: a store may be slow,
    /// and nobody else shall wait behind it. nullptr: on `pool`.
    BlockingPool* store_pool = nullptr;
    Observer& observer;
    /// Without one: a plain 500 problem.
    FaultAnswer fault_answer;
    /// With them the listener speaks HTTPS alone.
    std::shared_ptr<TlsCredentials> tls = nullptr;
    /// Another pool that handlers use, if they do.
    FairPool* fair_pool = nullptr;
    FairPool* second_fair_pool = nullptr;  ///< likewise
  };

  explicit Server(Parts parts);
  /// Stops at once if it still runs, then waits for what this server left running in the pool.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds, listens and starts the threads. Throws Fault when the address can't be used (also when another
  /// process listens there already).
  void start();

  /// The bound port, after start.
  std::uint16_t port() const;

  /// Connections open now, upgraded ones not counted. Any thread.
  std::size_t connections() const;

  enum class Stopped { drained, forced };
  /// Stops accepting, closes idle connections, lets running requests finish for `grace`, then closes the
  /// rest. Returns `forced` when some were cut off. Connections that were upgraded go on, over TLS through
  /// this server, until stop(). Bounded by `grace` and a second.
  Stopped drain(std::chrono::milliseconds grace);
  /// Drains unless that was done, lets those to whom upgraded connections were given end them over TLS, too,
  /// and ends. Returns what drain() did. Bounded by `grace` and a second.
  Stopped stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lumbung::http

#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/server.h"
#include "http/tls_credentials.h"

namespace lumbung::http {

/// Keeps what the server tells, for tests to look at.
class RecordingObserver final : public Observer {
 public:
  struct Seen {
    std::string route;
    int status = 0;
    std::uint64_t received_bytes = 0;
    std::uint64_t sent_bytes = 0;
    Exchange::End end = Exchange::End::complete;
    std::string id;
  };
  void finished(const Exchange& exchange) noexcept override;
  void failed(const Request& request, std::exception_ptr fault) noexcept override;
  void no_client_taken(std::string_view reason) noexcept override;

  /// Waits (five seconds at most) until `count` requests have finished.
  std::vector<Seen> wait_for(std::size_t count);
  std::size_t faults() const;
  /// Waits (five seconds at most) until no client could be taken; why, empty when that did not happen.
  std::string wait_for_nobody_taken();

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Seen> seen_;
  std::size_t faults_ = 0;
  std::string nobody_taken_;
};

/// A server on a free loopback port. Options can be changed before start().
class TestServer {
 public:
  explicit TestServer(std::vector<Route> routes, std::vector<std::shared_ptr<Middleware>> middleware = {});

  ServerOptions options;
  BlockingPool pool{2};
  BlockingPool* store_pool = nullptr;
  RecordingObserver observer;
  std::shared_ptr<TlsCredentials> tls;

  TestServer& with_routes(std::vector<Route> routes);
  std::uint16_t start();
  Server& server() { return *server_; }

 private:
  std::vector<Route> routes_;
  std::vector<std::shared_ptr<Middleware>> middleware_;
  std::unique_ptr<Server> server_;
};

/// An inline handler that always answers `text`.
InlineThenBlocking always(std::string text);

}  // namespace lumbung::http

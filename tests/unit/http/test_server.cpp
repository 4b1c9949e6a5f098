#include "test_server.h"

namespace lumbung::http {

void RecordingObserver::finished(const Exchange& exchange) noexcept {
  const std::scoped_lock lock(mutex_);
  seen_.push_back({std::string(exchange.request.route()), exchange.status, exchange.received_bytes,
                   exchange.sent_bytes, exchange.end, std::string(exchange.request.id())});
  changed_.notify_all();
}

void RecordingObserver::failed(const Request&, std::exception_ptr) noexcept {
  const std::scoped_lock lock(mutex_);
  ++faults_;
}

std::vector<RecordingObserver::Seen> RecordingObserver::wait_for(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::seconds(5), [&] { return seen_.size() >= count; });
  return seen_;
}

void RecordingObserver::no_client_taken(std::string_view reason) noexcept {
  const std::scoped_lock lock(mutex_);
  nobody_taken_ = reason;
  changed_.notify_all();
}

std::string RecordingObserver::wait_for_nobody_taken() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::seconds(5), [&] { return !nobody_taken_.empty(); });
  return nobody_taken_;
}

std::size_t RecordingObserver::faults() const {
  const std::scoped_lock lock(mutex_);
  return faults_;
}

TestServer::TestServer(std::vector<Route> routes, std::vector<std::shared_ptr<Middleware>> middleware)
    : routes_(std::move(routes)), middleware_(std::move(middleware)) {
  options.port = 0;
}

TestServer& TestServer::with_routes(std::vector<Route> routes) {
  routes_ = std::move(routes);
  return *this;
}

std::uint16_t TestServer::start() {
  server_ = std::make_unique<Server>(Server::Parts{
      options, Router(std::move(routes_)), std::move(middleware_), pool, store_pool, observer, nullptr, tls});
  server_->start();
  return server_->port();
}

InlineThenBlocking always(std::string text) {
  return {[text](const Request&) { return std::optional(Response::with_text(200, "text/plain", text)); },
          [](const Request&) { return Response::empty(500); }};
}

}  // namespace lumbung::http

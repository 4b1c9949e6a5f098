#include "api/request_log.h"

#include <string_view>
#include <utility>

#include "api/request_span.h"

namespace lumbung::api {
namespace {

/// Pages are full of pictures and probes come every second: their requests would drown the others.
bool is_frequent(std::string_view route) {
  return route.starts_with("/media/") || route.starts_with("/assets/") || route == "/healthz" ||
         route == "/readyz" || route == "/metrics";
}

}  // namespace

RequestLog::RequestLog(telemetry::Metrics& metrics, telemetry::Log log,
                       const std::vector<http::Route>& routes)
    : metrics_(metrics), log_(std::move(log)), unmatched_(metrics.http_route("any", "unmatched")) {
  using http::Method;
  for (const http::Route& route : routes) {
    ByMethod& by_method = by_route_[route.pattern];
    const auto count = [&](Method method) {
      auto& metric = by_method.at(static_cast<std::size_t>(method));
      if (!metric) metric = metrics.http_route(http::to_string(method), route.pattern);
    };
    count(route.method);
    if (route.method == Method::get) count(Method::head);
  }
}

void RequestLog::finished(const http::Exchange& exchange) noexcept {
  const http::Request& request = exchange.request;
  const telemetry::HttpRouteMetric* metric = &unmatched_;
  if (const auto route = by_route_.find(request.route()); route != by_route_.end()) {
    const auto& found = route->second.at(static_cast<std::size_t>(request.method()));
    if (found) metric = &*found;
  }
  metric->observe(exchange.status, exchange.duration);
  const bool is_upload = request.method() == http::Method::post && request.route() == "/api/v1/media";
  if (is_upload && exchange.status < 300) metrics_.upload_answered(exchange.duration);

  trace_request(exchange);

  const auto level = is_frequent(request.route()) ? telemetry::LogLevel::debug : telemetry::LogLevel::info;
  if (!log_.enabled(level)) return;
  const std::initializer_list<telemetry::Field> fields = {
      {"request_id", request.id()},
      {"client_request_id", request.client_id()},
      {"trace_id", request.trace().trace_id()},
      {"span_id", request.trace().span_id()},
      {"method", http::to_string(request.method())},
      {"path", request.path()},
      {"status", exchange.status},
      {"took_ms", std::chrono::duration<double, std::milli>(exchange.duration).count()},
      {"received_bytes", exchange.received_bytes},
      {"sent_bytes", exchange.sent_bytes},
      {"peer", request.peer()},
      {"aborted", exchange.end == http::Exchange::End::aborted}};
  if (level == telemetry::LogLevel::debug) {
    log_.debug("http.request", fields);
  } else {
    log_.info("http.request", fields);
  }
}

void RequestLog::failed(const http::Request& request, std::exception_ptr fault) noexcept {
  const auto note = [&](std::string_view what) {
    log_.error("http.fault", {{"request_id", request.id()},
                              {"trace_id", request.trace().trace_id()},
                              {"span_id", request.trace().span_id()},
                              {"method", http::to_string(request.method())},
                              {"path", request.path()},
                              {"message", what}});
  };
  try {
    std::rethrow_exception(std::move(fault));
  } catch (const std::exception& known) {
    note(known.what());
  } catch (...) {
    note("an exception of an unknown kind");
  }
}

void RequestLog::no_client_taken(std::string_view reason) noexcept {
  log_.error("http.no_client_taken", {{"message", reason}});
}

}  // namespace lumbung::api

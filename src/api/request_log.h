#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/observer.h"
#include "http/router.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::api {

/// Counts and logs every request by the route that answered it.
class RequestLog final : public http::Observer {
 public:
  /// `metrics` must outlive it.
  RequestLog(telemetry::Metrics& metrics, telemetry::Log log, const std::vector<http::Route>& routes);

  void finished(const http::Exchange& exchange) noexcept override;
  void failed(const http::Request& request, std::exception_ptr fault) noexcept override;
  void no_client_taken(std::string_view reason) noexcept override;

 private:
  using ByMethod = std::unordered_map<http::Method, telemetry::HttpRouteMetric>;

  telemetry::Metrics& metrics_;
  telemetry::Log log_;
  std::unordered_map<std::string, ByMethod> by_route_;
  telemetry::HttpRouteMetric unmatched_;
};

}  // namespace lumbung::api

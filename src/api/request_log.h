#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
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
  static constexpr std::size_t kMethods = static_cast<std::size_t>(http::Method::options) + 1;
  using ByMethod = std::array<std::optional<telemetry::HttpRouteMetric>, kMethods>;
  /// A route is looked up at every request, without a copy of its pattern.
  struct PatternHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view pattern) const noexcept {
      return std::hash<std::string_view>{}(pattern);
    }
  };

  telemetry::Metrics& metrics_;
  telemetry::Log log_;
  std::unordered_map<std::string, ByMethod, PatternHash, std::equal_to<>> by_route_;
  telemetry::HttpRouteMetric unmatched_;
};

}  // namespace lumbung::api

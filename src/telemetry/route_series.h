#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

#include <prometheus/family.h>
#include <prometheus/histogram.h>

#include "telemetry/metrics.h"

namespace lumbung::telemetry {

/// What somebody outside waits for.
inline const prometheus::Histogram::BucketBoundaries kWaitBuckets_s = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

inline double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

/// The series of one route and method.
struct HttpRouteMetric::State {
  State(prometheus::Family<prometheus::Histogram>& family_in, std::string_view method_in,
        std::string_view route_in)
      : family(family_in), method(method_in), route(route_in) {}

  prometheus::Family<prometheus::Histogram>& family;
  std::string method;
  std::string route;
  /// By status class; made at its first answer, so that the page lists no series that never happened.
  std::array<std::atomic<prometheus::Histogram*>, 5> by_class{};
};

}  // namespace lumbung::telemetry

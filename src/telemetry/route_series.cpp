#include "telemetry/route_series.h"

namespace lumbung::telemetry {
namespace {

constexpr std::array<const char*, 5> kStatusClasses = {"1xx", "2xx", "3xx", "4xx", "5xx"};

}  // namespace

void HttpRouteMetric::observe(int status, std::chrono::nanoseconds took) const {
  const int first_digit = status / 100;
  const std::size_t index =
      first_digit >= 1 && first_digit <= 5 ? static_cast<std::size_t>(first_digit - 1) : 4;
  std::atomic<prometheus::Histogram*>& slot = state_->by_class.at(index);
  prometheus::Histogram* histogram = slot.load(std::memory_order_acquire);
  if (histogram == nullptr) {
    // Two threads may both come here: Add gives both the same child.
    histogram = &state_->family.Add(
        {{"method", state_->method}, {"route", state_->route}, {"status", kStatusClasses.at(index)}},
        kWaitBuckets_s);
    slot.store(histogram, std::memory_order_release);
  }
  histogram->Observe(seconds(took));
}

}  // namespace lumbung::telemetry

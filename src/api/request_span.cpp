#include "api/request_span.h"

#include <string>
#include <utility>

#include "telemetry/tracer.h"

namespace lumbung::api {
namespace {

constexpr int kServerFault = 500;
/// Many of them wait while no collector takes them.
constexpr std::size_t kPathBytesMax = 512;

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

telemetry::FinishedSpan span_of(const http::Exchange& exchange) {
  const http::Request& request = exchange.request;
  telemetry::FinishedSpan span;
  span.context = request.trace();
  span.kind = telemetry::SpanKind::server;
  span.ended_ns = telemetry::wall_clock_ns();
  span.began_ns = span.ended_ns - static_cast<std::uint64_t>(exchange.duration.count());
  span.name = http::to_string(request.method());
  if (!request.route().empty()) span.name.append(" ").append(request.route());
  span.attributes = {{"http.request.method", std::string(http::to_string(request.method()))},
                     {"url.path", std::string(request.path().substr(0, kPathBytesMax))},
                     {"client.address", std::string(request.peer())},
                     {"http.request.body.size", number(exchange.received_bytes)},
                     {"lumbung.sent_bytes", number(exchange.sent_bytes)},
                     {"lumbung.request_id", std::string(request.id())}};
  if (!request.route().empty()) span.attributes.push_back({"http.route", std::string(request.route())});
  if (exchange.status > 0)
    span.attributes.push_back({"http.response.status_code", std::int64_t{exchange.status}});
  if (exchange.status >= kServerFault) {
    span.failed = true;
    span.message = "answered with " + std::to_string(exchange.status);
  } else if (exchange.end == http::Exchange::End::aborted) {
    span.failed = true;
    span.message = "the client did not get all of the answer";
  }
  return span;
}

}  // namespace

void trace_request(const http::Exchange& exchange) noexcept {
  if (!exchange.request.trace().sampled()) return;
  telemetry::Tracer* tracer = telemetry::Tracer::of_process();
  if (tracer == nullptr) return;
  try {
    tracer->take(span_of(exchange));
  } catch (...) {
    tracer->note_lost();
  }
}

}  // namespace lumbung::api

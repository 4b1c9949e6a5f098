#include "app/tracing.h"

#include <string>

#include <unistd.h>

#include "app/version.h"
#include "net/http_client.h"
#include "telemetry/tracer.h"

namespace lumbung::app {
namespace {

constexpr std::chrono::seconds kAnswerWithin{10};
constexpr std::chrono::seconds kConnectedWithin{3};
constexpr std::chrono::seconds kFlushedWithin{1};
constexpr std::string_view kPath = "/v1/traces";

/// As for OTEL_EXPORTER_OTLP_ENDPOINT: the path of the signal comes after it.
std::string url_of(std::string endpoint) {
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return endpoint.ends_with(kPath) ? endpoint : endpoint.append(kPath);
}

std::vector<telemetry::SpanAttribute> resource() {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  const std::string name = host;
  const auto process = static_cast<std::int64_t>(::getpid());
  return {{"service.name", std::string("lumbung")},
          {"service.version", std::string(kVersion)},
          {"service.instance.id", name + "/" + std::to_string(process)},
          {"host.name", name},
          {"process.pid", process}};
}

}  // namespace

struct Tracing::Parts {
  Parts(const Config& config, telemetry::Metrics& metrics, const telemetry::Log& log)
      : url(url_of(config.otlp_endpoint)),
        tracer({.resource = resource(),
                .post = [this](const std::string& json,
                               const std::stop_token& stop) { return post(json, stop); },
                .tell_sent = [&metrics](std::uint64_t count) { metrics.trace_spans_sent(count); },
                .tell_dropped = [&metrics](std::uint64_t count) { metrics.trace_spans_dropped(count); }},
               log) {}

  telemetry::Tracer::Answer post(const std::string& json, const std::stop_token& stop) {
    net::HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "Lumbung"}};
    request.body = json;
    request.connect_timeout = kConnectedWithin;
    request.total_timeout = kAnswerWithin;
    request.answer_bytes_max = 64 * kKiB;
    const auto answer = http.send(request, stop);
    if (!answer) return {.status = 0, .body = {}, .error = answer.error().message};
    return {.status = answer->status, .body = answer->body, .error = {}};
  }

  std::string url;
  net::HttpClient http;
  telemetry::Tracer tracer;
};

Tracing::Tracing(const Config& config, telemetry::Metrics& metrics, const telemetry::Log& log) {
  if (config.otlp_endpoint.empty()) return;
  telemetry::TraceContext::set_sample_ratio(config.otlp_sample_ratio);
  parts_ = std::make_unique<Parts>(config, metrics, log);
}

Tracing::~Tracing() = default;

void Tracing::flush() {
  if (parts_) parts_->tracer.stop(kFlushedWithin);
}

}  // namespace lumbung::app

#include "app/serving_settings.h"

#include <algorithm>

#include "api/delivery/deliverable.h"
#include "api/delivery/media_origin.h"
#include "app/storage_engine.h"
#include "app/tls.h"
#include "app/version.h"
#include "base/error.h"
#include "http/cors.h"
#include "http/strict_transport.h"
#include "realtime/hub.h"

namespace lumbung::app {
namespace {

/// Media on the console's own origin would not be apart from it, whatever the operator believes.
void require_own_origin(const Config& config) {
  const auto host_of = [](std::string_view url) {
    return api::origin_host(url, url.starts_with("https://") ? ":443" : ":80");
  };
  if (host_of(config.media_url) == host_of(config.public_url))
    throw Fault(ErrorCode::invalid_argument,
                "media-url: it has the host of public-url, and media need one of their own");
}

/// Of a WebSocket: the client's socket, and both ends of the one inside the bridge (http/tls_bridge.h).
constexpr std::uint64_t kDescriptorsOverTls = 3;

}  // namespace

DescriptorShare wanted_descriptors(const Config& config) {
  return {.connections = config.connections_max,
          .websockets = realtime::Hub::Options{}.connections_max,
          .delivered_files = api::Settings{}.delivery_cache_bytes_max / api::kOpenFileCost,
          .of_each_websocket = config.tls_certificate.empty() ? 1 : kDescriptorsOverTls};
}

DescriptorShare granted_descriptors(const Config& config) {
  return share_descriptors(open_files_max(), wanted_descriptors(config));
}

api::Settings api_settings(const Config& config) {
  api::Settings settings;
  settings.version = kVersion;
  settings.upload_bytes_max = config.upload_bytes_max;
  settings.workspace_uploads_max = config.workspace_uploads_max;
  settings.rate_limit = {.tokens_per_second = config.requests_per_second_max,
                         .burst_tokens = static_cast<double>(config.request_burst_max)};
  settings.bad_tokens_per_minute_max = config.bad_tokens_per_minute_max;
  settings.jwt_keys = access::JwtKeys(config.jwt_secret, config.jwt_secret_previous);
  settings.sandbox =
      config.sandbox == SandboxSetting::on ? telemetry::SandboxState::on : telemetry::SandboxState::off;
  settings.is_old_bucket = config.old_bucket == OldBucketSetting::yes;
  settings.app_key = config.broadcast_key;
  settings.delivery_cache_bytes_max = std::min(
      settings.delivery_cache_bytes_max, granted_descriptors(config).delivered_files * api::kOpenFileCost);
  const auto address = parse_listen(config.listen);
  const bool is_alone = address && is_loopback(*address) && config.trusted_proxies.empty();
  settings.insight = is_alone ? api::Settings::Insight::anybody : api::Settings::Insight::operators;
  return settings;
}

http::ServerOptions server_options(const Config& config, const std::string& listen) {
  const auto address = parse_listen(listen);
  if (!address) throw Fault(ErrorCode::invalid_argument, "listen: \"" + listen + "\" is not HOST:PORT");
  http::ServerOptions options;
  options.address = address->host == "localhost" ? "127.0.0.1" : address->host;
  options.port = address->port;
  options.io_threads = config.io_thread_count();
  options.connections_max = granted_descriptors(config).connections;
  options.connections_per_address_max = config.connections_per_address_max;
  options.trusted_proxies = http::TrustedProxies::parse(config.trusted_proxies).value();
  options.buffered_bytes_max = config.buffered_bytes_max;
  return options;
}

http::FairPool::Limits question_limits(const Config& config) {
  // What one workspace may have for what it asks, and as much again for what it changes: there it may wait
  // for who writes, and what it asks waits for nobody. What reads is work for the processor: where all of two
  // cores answered one workspace, an upload beside it took twice its time.
  const std::size_t of_one_workspace = std::max<std::size_t>(1, config.question_threads / 4);
  return {config.question_threads, config.question_wait_max, of_one_workspace};
}

std::vector<std::shared_ptr<http::Middleware>> middleware(const Config& config) {
  std::vector<std::shared_ptr<http::Middleware>> all;
  if (config.public_url.starts_with("https://")) all.push_back(std::make_shared<http::StrictTransport>());
  if (!config.cors_origins.empty()) {
    all.push_back(std::make_shared<http::Cors>(http::CorsPolicy{
        .origins = config.cors_origins,
        .exposed_headers = {"X-Request-Id", "Retry-After", "Location", "ETag", "traceparent", "Tus-Resumable",
                            "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Checksum-Algorithm",
                            "Upload-Offset", "Upload-Length", "Upload-Defer-Length", "Upload-Metadata",
                            "Upload-Expires", "Upload-Concat", "Upload-Media", "Upload-Deduplicated"}}));
  }
  if (!config.media_url.empty()) {
    require_own_origin(config);
    all.push_back(std::make_shared<api::MediaOrigin>(config.media_url));
  }
  return all;
}

void check_serving(const Config& config) {
  for (const std::string& listen : {config.listen, config.admin_listen})
    if (!listen.empty()) server_options(config, listen);
  middleware(config);
  tls_credentials(config, telemetry::Log());
  if (config.old_bucket == OldBucketSetting::yes && !is_s3(config))
    throw Fault(ErrorCode::invalid_argument,
                "old-bucket: --storage is not a bucket; files of the old disk are found by --old-disk");
}

}  // namespace lumbung::app

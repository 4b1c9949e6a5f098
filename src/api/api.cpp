#include "api/api.h"

#include "api/request_log.h"
#include "api/routes.h"

namespace lumbung::api {

/// Built from top to bottom: what stands lower uses what stands above.
struct Api::Parts {
  Dependencies given;
  Settings settings;

  Authenticator authenticator{given.tokens, given.workspaces, given.clock};
  Guard guard{authenticator, settings.rate_limit};
  DeliveryCache delivered{settings.delivery_cache_bytes_max};
  Settling settling{given.media, given.events, given.pool};

  Uploading uploading{{.guard = guard,
                       .service = given.service,
                       .settling = settling,
                       .quotas = given.quotas,
                       .pool = given.pool,
                       .upload_bytes_max = settings.upload_bytes_max}};
  MediaReading reading{given.media, given.service};
  MediaChanging changing{given.service, delivered};
  Delivery delivery{{.cache = delivered,
                     .authenticator = authenticator,
                     .media = given.media,
                     .workspaces = given.workspaces,
                     .storage = given.storage,
                     .urls = given.urls,
                     .clock = given.clock,
                     .log = given.log}};
  Workspaces workspaces{given.workspaces};
  Tokens tokens{given.tokens, given.workspaces, authenticator, given.clock};
  Jobs jobs{given.jobs, given.queue};
  Webhooks webhooks{given.webhooks};
  Audit audit{given.audit};
  Stats stats{given.statistics, given.housekeeping, given.quotas, given.jobs, given.clock};
  Console console{given.console,
                  {.app_key = settings.app_key,
                   .version = settings.version,
                   .upload_bytes_max = settings.upload_bytes_max,
                   .sandboxed = settings.sandbox == telemetry::SandboxState::on}};
  Health health{given.workspaces, given.jobs, given.storage, given.log};
  Broadcasting broadcasting{given.authorize_channel, given.accept_websocket};

  std::vector<http::Route> routes =
      make_routes({.guard = guard,
                   .uploading = uploading,
                   .reading = reading,
                   .changing = changing,
                   .delivery = delivery,
                   .workspaces = workspaces,
                   .tokens = tokens,
                   .jobs = jobs,
                   .webhooks = webhooks,
                   .audit = audit,
                   .stats = stats,
                   .console = console,
                   .health = health,
                   .broadcasting = broadcasting,
                   .metrics = given.metrics,
                   .openapi_json = std::make_shared<const std::string>(std::move(given.openapi_json)),
                   .upload_bytes_max = settings.upload_bytes_max});
  RequestLog log{given.metrics, given.log, routes};
};

Api::Api(Dependencies dependencies, Settings settings)
    : parts_(new Parts{std::move(dependencies), std::move(settings)}) {}

Api::~Api() = default;

std::vector<http::Route> Api::routes() {
  return parts_->routes;
}

http::Observer& Api::observer() {
  return parts_->log;
}

void Api::media_changed(const Uuid& uuid) {
  parts_->delivered.forget(uuid);
}

void Api::stop_waiting() {
  parts_->settling.stop();
}

}  // namespace lumbung::api

#include "app/serving.h"

#include <algorithm>

#include "api/answer.h"
#include "api/api.h"
#include "app/asked.h"
#include "app/campaign_parts.h"
#include "app/delivery_cache_guard.h"
#include "app/key_store.h"
#include "app/openapi_document.h"
#include "app/served_console.h"
#include "app/serving_settings.h"
#include "app/storage_engine.h"
#include "app/tls.h"
#include "campaigns/template_sync.h"
#include "database/sql_aliases.h"
#include "events/event_relay.h"
#include "fetching/source_rules.h"
#include "fetching/url_source.h"
#include "http/server.h"
#include "legacy/old_disk.h"
#include "net/destination.h"
#include "realtime/channel_auth.h"
#include "realtime/hub.h"
#include "realtime/hub_publisher.h"
#include "realtime/pusher_publisher.h"

namespace lumbung::app {
namespace {

std::string broadcast_secret(const Config& config) {
  return config.broadcast_secret.empty() ? load_or_make_secret(config.data_dir, "broadcast")
                                         : config.broadcast_secret;
}

/// /metrics, /readyz and /healthz alone, plain and open; nullptr where there is no such listener.
std::unique_ptr<http::Server> operator_server(const Config& config, api::Api& api, http::BlockingPool& pool,
                                              http::FairPool& question_threads) {
  if (config.admin_listen.empty()) return nullptr;
  http::ServerOptions options = server_options(config, config.admin_listen);
  options.io_threads = 1;
  return std::make_unique<http::Server>(http::Server::Parts{.options = std::move(options),
                                                            .router = http::Router(api.operator_routes()),
                                                            .middleware = {},
                                                            .pool = pool,
                                                            .observer = api.observer(),
                                                            .fault_answer = api::fault_answer,
                                                            .tls = {},
                                                            .fair_pool = &question_threads});
}

std::unique_ptr<realtime::PusherPublisher> external_publisher(const Config& config, Engines& engines,
                                                              net::HttpClient& http,
                                                              const telemetry::Log& log) {
  if (config.broadcast == "builtin") return nullptr;
  return std::make_unique<realtime::PusherPublisher>(
      realtime::PusherPublisher::Parts{engines.event_claims, http, engines.clock, log},
      realtime::parse_pusher_url(config.broadcast).value());
}

/// More are as bad as so many.
constexpr std::uint64_t kCallbacksCountedMax = 100'000;
/// What the hub's last words may take through TLS.
constexpr std::chrono::seconds kFarewell{2};
/// They wait for Meta and need no core; a workspace has half of them.
constexpr std::size_t kGraphThreads = 16;
/// A piece of many takes no longer, where nothing else is wrong.
constexpr std::chrono::seconds kGraphWaitMax{30};

}  // namespace

struct Serving::Parts {
  Parts(const Config& config, Engines& engines, const telemetry::Log& log)
      : data_dir(config.data_dir),
        scratch_dir(app::scratch_dir(config)),
        webhook_destinations(config.webhook_reach),
        import_reach(config.import_reach),
        sample_client({.reach = config.import_reach}),
        sample_source(sample_client, {.reach = config.import_reach}),
        template_sync({.templates = engines.templates,
                       .accounts = engines.accounts,
                       .gateway = engines.template_gateway,
                       .source = sample_source,
                       .service = engines.service,
                       .events = engines.events,
                       .log = log}),
        secret(broadcast_secret(config)),
        channel_auth(config.broadcast_key, secret),
        hub({.app_key = config.broadcast_key,
             .secret = secret,
             .connections_max = granted_descriptors(config).websockets,
             .waiting_per_address_max = config.waiting_websockets_per_address_max,
             .ended_tokens =
                 [&engines](const std::vector<TokenId>& tokens) { return engines.tokens.ended(tokens); }}),
        publisher(hub),
        external(external_publisher(config, engines, http_client, log)),
        pool(config.blocking_threads),
        remote_pool(engines.storage.location() == media::Location::local
                        ? nullptr
                        : std::make_unique<http::BlockingPool>(config.blocking_threads)),
        question_threads(question_limits(config)),
        graph_threads({kGraphThreads, kGraphWaitMax}),
        aliases(engines.database, engines.clock),
        old_disk(config.old_disk.empty() ? nullptr : std::make_unique<legacy::OldDisk>(config.old_disk)),
        asked(database_options(config), config.question_threads, engines.clock, engines.secrets),
        campaigns(campaign_parts(engines, http_client), engines.queue, &engines.deliveries),
        callbacks({engines.callbacks, engines.queue, log}),
        api(dependencies(engines, log), api_settings(config)),
        relay({engines.event_store, engines.enricher, engines.events, log}, publishers()),
        server({.options = server_options(config, config.listen),
                .router = http::Router(api.routes()),
                .middleware = middleware(config),
                .pool = pool,
                .store_pool = remote_pool.get(),
                .observer = api.observer(),
                .fault_answer = api::fault_answer,
                .tls = measured_tls_credentials(config, engines.metrics, log),
                .fair_pool = &question_threads,
                .second_fair_pool = &graph_threads}),
        operators(operator_server(config, api, pool, question_threads)) {
    cache.watch(api);
    media_ids = &engines.media_ids;
    engines.metrics.on_scrape([this, &engines] { measure(engines); });
  }

  std::vector<events::EventPublisher*> publishers() {
    std::vector<events::EventPublisher*> all = {&publisher, &cache};
    if (external) all.push_back(external.get());
    return all;
  }

  void measure(Engines& engines) {
    engines.metrics.set_websocket_connections(hub.figures().connections);
    const Timestamp now = engines.clock.now();
    const api::Asked from = asked.repositories();
    for (const jobs::QueueDepth& depth : from.jobs.depths()) {
      engines.metrics.set_queue(to_string(depth.queue), depth.waiting,
                                now - depth.oldest_waiting_since.value_or(now));
    }
    const media::RemovalBacklog removals = asked.removals().backlog();
    engines.metrics.set_removals(removals.waiting, now - removals.oldest_noted_at.value_or(now));
    engines.metrics.set_callbacks_waiting(engines.callbacks.count_waiting(kCallbacksCountedMax));
    measure_disks(engines.metrics);
    for (const auto& [tier, bytes] : from.housekeeping.bytes_by_tier())
      engines.metrics.set_storage_bytes(tier, bytes);
  }

  void measure_disks(telemetry::Metrics& metrics) const {
    const auto measure_place = [&](std::string_view place, const std::filesystem::path& path) {
      std::error_code failed;
      const auto space = std::filesystem::space(path, failed);
      if (!failed) metrics.set_free_bytes(place, space.available);
    };
    measure_place("data", data_dir);
    measure_place("scratch", scratch_dir);
  }

  api::Dependencies dependencies(Engines& engines, const telemetry::Log& log) {
    return {.service = engines.service,
            .resumable_uploads = engines.resumable_uploads,
            .media = engines.media,
            .tokens = engines.tokens,
            .workspaces = engines.workspaces,
            .workspace_erasures = engines.workspace_erasures,
            .quotas = engines.quotas,
            .audit = engines.audit,
            .jobs = engines.jobs,
            .workers = engines.workers,
            .queue = engines.queue,
            .housekeeping = engines.housekeeping,
            .statistics = engines.statistics,
            .webhooks = engines.webhooks,
            .imports = engines.imports,
            .chats = engines.chats,
            .accounts = engines.accounts,
            .media_ids = engines.media_ids,
            .campaigns = &campaigns,
            .callbacks = callbacks,
            .templates = engines.templates,
            .template_service = engines.template_service,
            .template_sync = template_sync,
            .storage = engines.storage,
            .features = &engines.features,
            .aliases = &aliases,
            .old_disk = old_disk.get(),
            .scanner = engines.scanner.get(),
            .events = engines.events,
            .urls = engines.urls,
            .media_urls = engines.media_urls,
            .clock = engines.clock,
            .pool = pool,
            .store_pool = remote_pool ? *remote_pool : pool,
            .question_threads = question_threads,
            .graph_threads = graph_threads,
            .asked = asked.repositories(),
            .metrics = engines.metrics,
            .log = log,
            .probe_database = [&engines] { probe_database(engines); },
            .may_lead_to = [this](const std::string& url,
                                  WorkspaceId workspace) { return may_lead_to(url, workspace); },
            .may_fetch =
                [reach = import_reach](const std::string& url) { return fetching::check_source(url, reach); },
            .authorize_channel =
                [this](std::string_view socket_id, std::string_view channel, std::optional<TokenId> token,
                       std::optional<Timestamp> until) {
                  return channel_auth.authorize(socket_id, channel, {token, until});
                },
            .accept_websocket =
                [this](UniqueFd socket, std::string head, std::string address) {
                  hub.accept(std::move(socket), std::move(head), std::move(address));
                },
            .console = served_console(),
            .openapi_json = std::string(openapi_document())};
  }

  static void probe_database(Engines& engines) {
    engines.schema_watch.require();
    engines.database_probe.run();
  }

  Status may_lead_to(const std::string& url, WorkspaceId workspace) {
    Status led = webhook_destinations.check(url, std::to_string(workspace.value));
    if (led || led.error().code != ErrorCode::forbidden) return led;
    return error(ErrorCode::invalid_argument,
                 "\"url\" must lead to a public address that is known; this server calls no others.",
                 led.error().message);
  }

  std::filesystem::path data_dir;
  std::filesystem::path scratch_dir;
  net::DestinationCheck webhook_destinations;
  net::Reach import_reach;
  net::HttpClient sample_client;
  fetching::UrlSource sample_source;
  campaigns::TemplateSync template_sync;
  std::string secret;
  realtime::ChannelAuth channel_auth;
  realtime::Hub hub;
  realtime::HubPublisher publisher;
  net::HttpClient http_client;
  std::unique_ptr<realtime::PusherPublisher> external;
  DeliveryCacheGuard cache;
  http::BlockingPool pool;
  /// For what waits for a store that is elsewhere, which would hold all of `pool` when it hangs. nullptr: a
  /// disk, which `pool` has anyway.
  std::unique_ptr<http::BlockingPool> remote_pool;
  http::FairPool question_threads;
  http::FairPool graph_threads;
  database::SqlAliases aliases;
  std::unique_ptr<legacy::OldDisk> old_disk;  ///< nullptr: there is none
  AskedDatabase asked;
  campaigns::CampaignDesk campaigns;
  whatsapp::CallbackIntake callbacks;
  api::Api api;
  events::EventRelay relay;  ///< after what it tells
  http::Server server;
  std::unique_ptr<http::Server> operators;  ///< nullptr: there is no admin-listen
  whatsapp::MediaIdLedger* media_ids = nullptr;
};

Serving::Serving(const Config& config, Engines& engines, const telemetry::Log& log)
    : parts_(std::make_unique<Parts>(config, engines, log)) {}
Serving::~Serving() = default;

void Serving::start() {
  parts_->relay.start();
  parts_->callbacks.start();
  parts_->server.start();
  if (parts_->operators) parts_->operators->start();
}

std::vector<EngineWatch::Engine> Serving::watched_engines() {
  realtime::PusherPublisher* external = parts_->external.get();
  if (external == nullptr) return {};
  return {{"broadcast", [external] {
             if (!external->answers()) throw Fault(ErrorCode::unavailable, "the last event was not taken");
           }}};
}

std::uint16_t Serving::port() const {
  return parts_->server.port();
}

void Serving::stop(std::chrono::milliseconds grace) {
  parts_->api.stop_waiting();
  parts_->server.drain(grace);
  parts_->media_ids->stop();
  parts_->relay.stop();
  parts_->hub.stop();
  parts_->server.stop(kFarewell);
  parts_->callbacks.stop();
  if (parts_->operators) parts_->operators->stop(kFarewell);
}

}  // namespace lumbung::app

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "access/audit.h"
#include "access/features.h"
#include "access/jwt.h"
#include "access/quota.h"
#include "api/endpoints/console_asset.h"
#include "api/questions.h"
#include "base/change_signal.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "campaigns/campaign_desk.h"
#include "campaigns/template_repository.h"
#include "campaigns/template_service.h"
#include "campaigns/template_sync.h"
#include "events/webhook.h"
#include "http/blocking_pool.h"
#include "http/observer.h"
#include "http/rate_limiter.h"
#include "http/router.h"
#include "jobs/job_queue.h"
#include "jobs/job_store.h"
#include "jobs/worker_registry.h"
#include "legacy/aliases.h"
#include "legacy/old_disk.h"
#include "media/media_repository.h"
#include "media/media_statistics.h"
#include "media/media_urls.h"
#include "media/scan/scanner_guard.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upkeep/workspace_erasures.h"
#include "media/upload/import_repository.h"
#include "media/upload/media_storage_service.h"
#include "media/upload/resumable_uploads.h"
#include "media/url_signer.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"
#include "whatsapp/callbacks/intake.h"
#include "whatsapp/graph/account.h"
#include "whatsapp/inbound/chats.h"
#include "whatsapp/media_ids/ledger.h"

namespace lumbung::api {

/// What the operator decides.
struct Settings {
  std::string version;
  std::uint64_t upload_bytes_max = 2ULL << 30;
  std::uint32_t workspace_uploads_max = 64;  ///< that a workspace sends at a time
  /// For each token; 0 tokens a second: no limit.
  http::RateLimit rate_limit{.tokens_per_second = 500, .burst_tokens = 1'000};
  /// Of one address, tokens that are not valid are looked up so often (0: all).
  std::uint32_t bad_tokens_per_minute_max = 0;
  /// Of the JWTs that applications make for their browsers; without secrets none is believed.
  access::JwtKeys jwt_keys{};
  /// Memory for small objects that are served again and again.
  std::uint64_t delivery_cache_bytes_max = 64ULL << 20;
  telemetry::SandboxState sandbox = telemetry::SandboxState::on;
  /// Who is shown /metrics and the details of /readyz.
  enum class Insight { anybody, operators } insight = Insight::anybody;
  /// The store is the old application's bucket: what it kept below uploads/ and public/ stays open to all.
  bool is_old_bucket = false;
  /// The key in `/app/{key}` and in the console's configuration.
  std::string app_key;
};

/// What the app hands over. References must outlive the Api; functions are called from any thread.
struct Dependencies {
  media::MediaStorageService& service;
  media::ResumableUploads& resumable_uploads;
  media::MediaRepository& media;
  access::TokenRepository& tokens;
  access::WorkspaceRepository& workspaces;
  media::WorkspaceErasures& workspace_erasures;
  access::QuotaRepository& quotas;
  access::AuditTrail& audit;
  jobs::JobStore& jobs;
  jobs::WorkerRegistry& workers;
  jobs::JobQueue& queue;
  media::HousekeepingRepository& housekeeping;
  media::MediaStatistics& statistics;
  events::WebhookRepository& webhooks;
  media::ImportRepository& imports;
  whatsapp::Chats& chats;
  whatsapp::AccountRepository& accounts;
  whatsapp::MediaIds& media_ids;
  campaigns::CampaignDesk* campaigns = nullptr;  ///< nullptr: there are none
  whatsapp::CallbackIntake& callbacks;
  campaigns::TemplateRepository& templates;
  campaigns::TemplateService& template_service;
  campaigns::TemplateSync& template_sync;
  media::StorageAdapter& storage;
  access::FeatureRepository* features = nullptr;  ///< nullptr: nothing can be switched
  legacy::AliasRepository* aliases = nullptr;     ///< nullptr: no old URL is answered
  const legacy::OldDisk* old_disk = nullptr;      ///< nullptr: nor files that no row names
  const media::ScannerGuard* scanner = nullptr;   ///< nullptr: nothing is scanned
  const ChangeSignal& events;
  const media::UrlSigner& urls;
  const media::MediaUrls& media_urls;
  const Clock& clock;
  http::BlockingPool& pool;
  http::BlockingPool& store_pool;  ///< for what waits for the store: it may be elsewhere, and slow
  http::FairPool& question_threads;
  http::FairPool& graph_threads;  ///< for what waits for Meta
  Asked asked;  ///< lists and other questions go to these; uploads and delivery to those above
  telemetry::Metrics& metrics;
  telemetry::Log log;

  /// Writes to the database and reads it back; throws when it does not do its work: SqlProbe::run.
  std::function<void()> probe_database;
  /// Whether a webhook of this workspace may lead to this URL; a refusal says why not. May block.
  std::function<Status(const std::string& url, WorkspaceId workspace)> may_lead_to;
  /// Whether a file may be fetched from this URL, as far as it alone tells: fetching's check_source.
  std::function<Status(const std::string& url)> may_fetch;
  /// The `auth` of a private channel for a socket: realtime's ChannelAuth::authorize.
  /// `token` is the one that it rests on, if any; without one it ends at `until`, if that is said.
  std::function<std::string(std::string_view socket_id, std::string_view channel,
                            std::optional<TokenId> token, std::optional<Timestamp> until)>
      authorize_channel;
  /// Takes over the socket of `GET /app/{key}`: realtime's Hub::accept. Must not block.
  std::function<void(UniqueFd socket, std::string received, std::string address)> accept_websocket;
  /// The built console; index.html is served at `/`.
  std::vector<ConsoleAsset> console;
  /// docs/openapi.yaml as JSON.
  std::string openapi_json;
};

/// The HTTP API: everything that http::Server needs to serve design section 7. Thread-safe.
///
///     api::Api api(dependencies, settings);
///     http::Server server({.options = …, .router = http::Router(api.routes()), .middleware = {cors},
///                          .pool = pool, .observer = api.observer(), .fault_answer = api::fault_answer});
///     …
///     api.stop_waiting();
///     server.stop(grace);
class Api {
 public:
  Api(const Dependencies& dependencies, const Settings& settings);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  /// The one table of routes. Its handlers refer to this object, which must outlive the server.
  std::vector<http::Route> routes();

  /// /healthz, /readyz and /metrics alone, open to anybody: for a listener of their own.
  std::vector<http::Route> operator_routes();

  /// Counts and logs each request.
  http::Observer& observer();

  /// Forgets what is kept of this media for delivery, at once. Deletions through the API do so by
  /// themselves; call it for every event of a deletion that comes from elsewhere.
  void media_changed(const Uuid& uuid);

  /// Uploads that wait for the end of processing (`?wait=`), and questions that wait for their turn, are
  /// answered now. Call before Server::stop.
  void stop_waiting();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lumbung::api

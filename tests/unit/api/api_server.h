#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "api/api.h"
#include "base/change_signal.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "database/engine/database.h"
#include "database/sql_account_repository.h"
#include "database/sql_audit_trail.h"
#include "database/sql_callback_store.h"
#include "database/sql_campaign_repository.h"
#include "database/sql_chats.h"
#include "database/sql_delivery_repository.h"
#include "database/sql_housekeeping_repository.h"
#include "database/sql_import_repository.h"
#include "database/sql_job_store.h"
#include "database/sql_media_id_rows.h"
#include "database/sql_media_repository.h"
#include "database/sql_probe.h"
#include "database/sql_quota_repository.h"
#include "database/sql_statistics.h"
#include "database/sql_template_repository.h"
#include "database/sql_token_repository.h"
#include "database/sql_upload_repository.h"
#include "database/sql_webhook_repository.h"
#include "database/sql_worker_registry.h"
#include "database/sql_workspace_erasures.h"
#include "database/sql_workspace_repository.h"
#include "http/server.h"
#include "media/media_urls.h"
#include "media/upload/media_storage_service.h"
#include "media/url_epochs.h"
#include "media/url_signer.h"
#include "queue/database_queue.h"
#include "storage/disk/local_storage.h"
#include "support/secret_box.h"
#include "support/temp_directory.h"
#include "telemetry/metrics.h"
#include "unit/http/raw_client.h"
#include "whatsapp/media_ids/media_id_ledger.h"

namespace lumbung::api {

/// The whole API on a real socket, over SQLite and the local disk; only the image codec is replaced. Two
/// workspaces are there, 1 and 2.
class ApiServer {
 public:
  /// `scanner` is what readiness is told of. `resumable` keeps the bytes of resumable uploads; nullptr: the
  /// disk does.
  explicit ApiServer(Settings settings = {}, const media::ScannerGuard* scanner = nullptr,
                     http::FairPool::Limits questions = {},
                     std::unique_ptr<media::ResumableStore> resumable = nullptr);
  ~ApiServer();

  struct Answer {
    int status = 0;
    http::RawClient::Answer raw;

    boost::json::value json() const;
    std::string header(std::string_view name) const { return raw.header(name).value_or(""); }
    /// The `code` of a problem.
    std::string code() const;
  };

  /// One request on a connection of its own. `fields` end in CR LF each.
  Answer ask(std::string_view method, std::string_view target, std::string_view token,
             std::string_view fields = {}, std::string_view body = {});
  Answer get(std::string_view target, std::string_view token = {}, std::string_view fields = {}) {
    return ask("GET", target, token, fields);
  }
  Answer post_json(std::string_view target, std::string_view token, std::string_view body) {
    return ask("POST", target, token, "Content-Type: application/json\r\n", body);
  }
  Answer upload(std::string_view token, std::string_view content, std::string_view query = {},
                std::string_view name = "photo.jpg");
  /// The same and then processed; gives the uuid.
  std::string processed(std::string_view token, std::string_view content);

  /// A new token; nullopt: of all workspaces.
  std::string token(std::optional<std::uint64_t> workspace,
                    std::set<access::Ability> abilities = {access::Ability::media_read,
                                                           access::Ability::media_write});

  /// Works on every job that waits, with variants of known bytes. Content that begins with "BAD" fails,
  /// what begins with "ILL" makes the machine fail, and that attempt is the last.
  void work();

  /// Called on the thread of every question that reads from the database, before it does.
  void before_each_question(std::function<void()> hook);
  http::FairPool& question_threads() { return question_threads_; }
  http::FairPool& graph_threads() { return graph_threads_; }

  std::uint16_t port() const { return server_->port(); }
  Api& api() { return *api_; }
  media::MediaStorageService& service() { return service_; }
  access::TokenRepository& tokens() { return tokens_; }
  access::WorkspaceRepository& workspaces() { return workspaces_; }
  events::WebhookRepository& webhooks() { return webhooks_; }
  access::QuotaRepository& quotas() { return quotas_; }
  media::MediaRepository& media() { return media_; }
  telemetry::Metrics& metrics() { return metrics_; }
  media::StorageAdapter& storage() { return storage_; }
  /// Where `lumbung.db` and `media/` lie.
  std::filesystem::path directory() const { return directory_.path(); }

  static constexpr std::size_t kBlockingThreads = 4;
  static constexpr std::size_t kThumbnailBytes = 20'000;
  static constexpr std::size_t kCompressedBytes = 200'000;

 private:
  database::DatabaseOptions options() const;
  database::DatabaseOptions options_of_questions();
  Dependencies dependencies(const media::ScannerGuard* scanner);

  test::TempDirectory directory_;
  SystemClock clock_;
  telemetry::Metrics metrics_{"test"};
  telemetry::Log log_;
  ChangeSignal events_;
  database::Database database_;
  bool migrated_;
  database::SqlProbe database_probe_{database_, clock_};
  database::SqlMediaRepository media_{database_, clock_};
  database::SqlTokenRepository tokens_{database_, clock_};
  database::SqlWorkspaceRepository workspaces_{database_, clock_};
  database::SqlWorkspaceErasures erasures_{database_, clock_};
  database::SqlQuotaRepository quotas_{database_, clock_};
  database::SqlAuditTrail audit_{database_};
  database::SqlJobStore jobs_{database_, clock_};
  database::SqlWorkerRegistry workers_{database_};
  database::SqlHousekeepingRepository housekeeping_{database_, clock_};
  database::SqlStatistics statistics_{database_};
  database::SqlWebhookRepository webhooks_{database_, clock_, test::kSecretBox};
  database::SqlImportRepository imports_{database_, clock_};
  database::SqlChats chats_{database_};

  Mutex hook_mutex_;
  std::function<void()> before_question_ LUMBUNG_GUARDED_BY(hook_mutex_);
  database::Database asked_;
  database::SqlMediaRepository asked_media_{asked_, clock_};
  database::SqlTokenRepository asked_tokens_{asked_, clock_};
  database::SqlWorkspaceRepository asked_workspaces_{asked_, clock_};
  database::SqlQuotaRepository asked_quotas_{asked_, clock_};
  database::SqlAuditTrail asked_audit_{asked_};
  database::SqlJobStore asked_jobs_{asked_, clock_};
  database::SqlHousekeepingRepository asked_housekeeping_{asked_, clock_};
  database::SqlStatistics asked_statistics_{asked_};
  database::SqlWebhookRepository asked_webhooks_{asked_, clock_, test::kSecretBox};
  database::SqlCampaignRepository asked_campaigns_{asked_, clock_,
                                                   [](WorkspaceId, const Uuid&) { return std::string(); }};
  database::SqlDeliveryRepository asked_deliveries_{asked_, clock_};
  database::SqlTemplateRepository asked_templates_{asked_, clock_};

  database::SqlAccountRepository accounts_{database_, test::kSecretBox, clock_};
  database::SqlMediaIdRows media_id_rows_{database_};

  storage::LocalStorage storage_;
  net::HttpClient http_client_;
  whatsapp::GraphClient graph_{http_client_, "http://127.0.0.1:9/v25.0"};  ///< nobody listens there
  whatsapp::MediaIdLedger media_ids_{{.accounts = accounts_,
                                      .rows = media_id_rows_,
                                      .graph = graph_,
                                      .storage = storage_,
                                      .clock = clock_,
                                      .log = {}}};
  queue::DatabaseQueue queue_{jobs_};
  database::SqlCallbackStore callback_store_{database_, clock_};
  whatsapp::CallbackIntake callbacks_{{callback_store_, queue_, {}}};
  database::SqlTemplateRepository templates_{database_, clock_};
  campaigns::GraphTemplateGateway template_gateway_{graph_};
  campaigns::TemplateService template_service_{{.templates = templates_,
                                                .media = media_,
                                                .accounts = accounts_,
                                                .gateway = template_gateway_,
                                                .queue = queue_,
                                                .events = events_}};
  media::UrlSigner urls_{{"first key", "second key"}, ""};
  media::UrlEpochs url_epochs_{workspaces_};
  media::MediaUrls media_urls_{urls_, nullptr, clock_, std::chrono::hours(24), &url_epochs_};
  media::MediaStorageService service_;
  database::SqlUploadRepository uploads_{database_};
  std::unique_ptr<media::ResumableStore> resumable_store_;
  media::ResumableUploads resumable_uploads_;
  struct NoSource final : media::RemoteSource {
    Status fetch(const std::string&, media::RemoteReceiver&, std::stop_token) override {
      return error(ErrorCode::not_found, "There is nothing.");
    }
  } no_source_;
  campaigns::TemplateSync template_sync_{{.templates = templates_,
                                          .accounts = accounts_,
                                          .gateway = template_gateway_,
                                          .source = no_source_,
                                          .service = service_,
                                          .events = events_,
                                          .log = {}}};
  http::BlockingPool pool_{kBlockingThreads};
  http::FairPool question_threads_;
  http::FairPool graph_threads_{{.threads = 4, .wait_max = std::chrono::hours(1)}};
  std::unique_ptr<Api> api_;
  std::unique_ptr<http::Server> server_;
};

/// A form with one file.
std::string form_with(std::string_view content, std::string_view name = "photo.jpg");
inline constexpr std::string_view kFormType = "Content-Type: multipart/form-data; boundary=B\r\n";

}  // namespace lumbung::api

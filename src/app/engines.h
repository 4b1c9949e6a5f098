#pragma once

#include <memory>

#include "access/features.h"
#include "access/secret_box.h"
#include "app/config.h"
#include "app/queue_engine.h"
#include "app/storage_engine.h"
#include "base/change_signal.h"
#include "base/clock.h"
#include "campaigns/condemned_media.h"
#include "campaigns/template_gateway.h"
#include "campaigns/template_service.h"
#include "database/engine/database.h"
#include "database/engine/shared_clock.h"
#include "database/schema/migrator.h"
#include "database/schema/watch.h"
#include "database/sql_account_repository.h"
#include "database/sql_archive_repository.h"
#include "database/sql_audit_trail.h"
#include "database/sql_callback_store.h"
#include "database/sql_campaign_repository.h"
#include "database/sql_chats.h"
#include "database/sql_delivery_repository.h"
#include "database/sql_event_claims.h"
#include "database/sql_event_store.h"
#include "database/sql_features.h"
#include "database/sql_housekeeping_repository.h"
#include "database/sql_import_repository.h"
#include "database/sql_job_dispatch.h"
#include "database/sql_job_store.h"
#include "database/sql_media_holds.h"
#include "database/sql_media_id_rows.h"
#include "database/sql_media_repository.h"
#include "database/sql_mirror_repository.h"
#include "database/sql_probe.h"
#include "database/sql_quota_repository.h"
#include "database/sql_removal_store.h"
#include "database/sql_scan_verdicts.h"
#include "database/sql_short_jobs.h"
#include "database/sql_single_uses.h"
#include "database/sql_statistics.h"
#include "database/sql_template_repository.h"
#include "database/sql_token_repository.h"
#include "database/sql_upload_repository.h"
#include "database/sql_webhook_repository.h"
#include "database/sql_worker_registry.h"
#include "database/sql_workspace_erasures.h"
#include "database/sql_workspace_repository.h"
#include "media/announcement.h"
#include "media/media_urls.h"
#include "media/scan/condemnations.h"
#include "media/scan/malware_gate.h"
#include "media/scan/scanner_guard.h"
#include "media/storage_adapter.h"
#include "media/upload/media_storage_service.h"
#include "media/upload/resumable_uploads.h"
#include "media/url_epochs.h"
#include "media/url_signer.h"
#include "net/http_client.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"
#include "whatsapp/graph/client.h"
#include "whatsapp/media_ids/media_id_ledger.h"
#include "whatsapp/media_ids/media_id_removal.h"

namespace lumbung::app {

/// Everything that holds state, opened in this order and closed in the reverse one. Made once in each process
/// by the command that needs it; all members are thread-safe.
class Engines {
 public:
  /// For a command that may make an installation, in the data directory of prepare_data_dir: opens the
  /// engines and brings the schema up to date. Throws Fault, `unsafe` when the database is newer than this
  /// program.
  Engines(const Config& config, const telemetry::Log& log);
  /// For a command that only prints its result: logs nothing but errors. Throws Fault, not_found when there
  /// is no installation, before anything is made.
  explicit Engines(const Config& config);
  Engines(const Engines&) = delete;
  Engines& operator=(const Engines&) = delete;

  telemetry::Metrics metrics;

  SystemClock machine_clock;  ///< of what other machines compare with their own: signatures for a bucket
  database::Database database;
  database::SharedClock clock;  ///< of all else
  database::SqlProbe database_probe;
  database::SchemaWatch schema_watch;
  database::SqlMediaRepository media;
  database::SqlQuotaRepository quotas;
  database::SqlAuditTrail audit;
  database::SqlJobStore jobs;
  database::SqlJobDispatch job_rows;
  database::SqlShortJobs short_jobs;
  database::SqlWorkerRegistry workers;
  database::SqlEventStore event_store;
  database::SqlEventClaims event_claims;
  database::SqlHousekeepingRepository housekeeping;
  database::SqlRemovalStore removals;
  database::SqlArchiveRepository archive;
  database::SqlMirrorRepository mirror;
  database::SqlStatistics statistics;
  database::SqlTokenRepository tokens;
  access::SecretBox secrets;
  database::SqlWebhookRepository webhooks;
  database::SqlImportRepository imports;
  database::SqlChats chats;
  database::SqlWorkspaceRepository workspaces;
  database::SqlWorkspaceErasures workspace_erasures;
  database::SqlFeatures features;
  access::FeatureGate new_storage;
  database::SqlUploadRepository uploads;
  OpenStore store;  ///< what `storage` and `resumable` refer to
  media::StorageAdapter& storage;
  media::ResumableStore& resumable;
  std::unique_ptr<media::ContentNetwork> network;  ///< nullptr without --cdn
  database::SqlScanVerdicts scan_verdicts;
  ChangeSignal events;
  media::Condemnations condemnations;
  std::unique_ptr<media::ScannerGuard> scanner;  ///< nullptr: nothing is scanned
  std::unique_ptr<media::MalwareGate> malware;   ///< likewise
  media::UrlSigner urls;
  media::UrlEpochs url_epochs;
  media::MediaUrls media_urls;
  QueueEngine queue_engine;
  jobs::JobQueue& queue;  ///< of queue_engine
  media::MediaStorageService service;
  media::ResumableUploads resumable_uploads;
  media::MediaEnricher enricher;  ///< of events
  database::SqlAccountRepository accounts;
  database::SqlMediaIdRows media_id_rows;
  net::HttpClient graph_http;
  whatsapp::GraphClient graph;
  whatsapp::MediaIdLedger media_ids;
  database::SqlSingleUses single_uses;
  whatsapp::MediaIdRemoval media_id_removal;
  database::SqlCampaignRepository campaigns;
  database::SqlMediaHolds holds;
  database::SqlCallbackStore callbacks;
  database::SqlDeliveryRepository deliveries;
  campaigns::SuspendCondemned suspend_condemned;  ///< what condemnations tell
  database::SqlTemplateRepository templates;
  campaigns::GraphTemplateGateway template_gateway;
  campaigns::TemplateService template_service;
};

/// The database alone, its schema untouched: for `migrate`.
database::DatabaseOptions database_options(const Config& config);

}  // namespace lumbung::app

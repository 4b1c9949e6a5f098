#pragma once

#include <string>

#include "contract/database_contract.h"
#include "contract/statement_log.h"
#include "database/engine/database.h"
#include "database/engine/session.h"
#include "database/media_rows.h"
#include "database/mirror_rows.h"
#include "database/schema/migrator.h"
#include "database/sql_account_repository.h"
#include "database/sql_aliases.h"
#include "database/sql_archive_repository.h"
#include "database/sql_audit_trail.h"
#include "database/sql_callback_store.h"
#include "database/sql_campaign_repository.h"
#include "database/sql_delivery_repository.h"
#include "database/sql_event_claims.h"
#include "database/sql_event_store.h"
#include "database/sql_features.h"
#include "database/sql_flag_repository.h"
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
#include "support/secret_box.h"

namespace lumbung::test {

/// Has the statements of that database looked at.
inline void look_at_statements(DatabaseUnderTest& db, database::Database& database, StatementLog& log) {
  db.watch_statements = [&] {
    StatementLog::analyze(database);
    log.watch();
  };
  db.unbounded_statements = [&] { return log.unbounded(database); };
}

struct SqlJobs {
  SqlJobs(database::Database& database, const Clock& clock)
      : store(database, clock), dispatch(database, clock, store.turns()) {}

  database::SqlJobStore store;
  database::SqlJobDispatch dispatch;
};

/// What tests write and read past the ports.
inline void add_direct_ways(DatabaseUnderTest& db, database::Database& database) {
  db.write = [&database](const std::vector<std::string>& statements) {
    database.transact([&](database::Session& session) {
      for (const std::string& sql : statements) session.execute(sql);
    });
  };
  db.number = [&database](const std::string& sql) {
    return database.read([&](database::Session& session) {
      const auto row = session.one<std::int64_t>(sql);
      return row ? std::get<0>(*row) : 0;
    });
  };
  db.put_media = [&database](const std::vector<media::Media>& wanted) {
    return database.transact([&](database::Session& session) {
      std::vector<media::Media> all = wanted;
      for (media::Media& media : all) {
        const Timestamp updated_at = media.updated_at;
        database::insert_media(session, media);
        database::update_media(session, media, updated_at);
        if (media.archived_at) database::mirror_archive(session, media);
      }
      return all;
    });
  };
  db.run = [&database](const std::string& sql) {
    database.transact([&](database::Session& session) { session.run(sql); });
  };
  db.put_into_campaign = [&database](MediaId id) {
    database.transact([&](database::Session& session) {
      session.execute(
          "INSERT INTO lumbung_holds (holder_kind, holder_id, workspace_id, media_id)"
          " SELECT 'campaign', 1, workspace_id, id FROM chat_media WHERE id = :media",
          {{"media", id}});
    });
  };
  db.put_webhooks_astray = [&database] {
    database.transact([](database::Session& session) {
      session.execute("UPDATE lumbung_jobs SET queue = 'media-high' WHERE kind = 'send_webhook'");
    });
  };
  db.break_audit = [&database] {
    database.transact([](database::Session& session) {
      session.execute("ALTER TABLE lumbung_audit RENAME TO lumbung_audit_away");
    });
  };
}

/// All ports over one database, whose schema is made; it must outlive them. The surroundings are left to the
/// caller.
inline DatabaseUnderTest sql_database(database::Database& database, const std::string& url) {
  DatabaseUnderTest db;
  db.url = url;
  db.clock = std::make_shared<TurnedClock>();
  database::Migrator(database, *db.clock).migrate().value();
  db.media = std::make_shared<database::SqlMediaRepository>(database, *db.clock);
  const auto jobs = std::make_shared<SqlJobs>(database, *db.clock);
  db.jobs = {jobs, &jobs->store};
  db.job_rows = {jobs, &jobs->dispatch};
  db.short_jobs = std::make_shared<database::SqlShortJobs>(database, *db.clock);
  db.short_jobs_with_dispatcher = std::make_shared<database::SqlShortJobs>(
      database, *db.clock, database::SqlShortJobs::DueJobs::left_to_dispatcher);
  db.jobs_with = [&database, clock = db.clock](const jobs::TurnWeights& weights) {
    return std::make_shared<database::SqlJobStore>(database, *clock, weights);
  };
  db.workers = std::make_shared<database::SqlWorkerRegistry>(database);
  db.event_claims = std::make_shared<database::SqlEventClaims>(database);
  db.accounts = std::make_shared<database::SqlAccountRepository>(database, kSecretBox, *db.clock);
  db.media_ids = std::make_shared<database::SqlMediaIdRows>(database);
  db.single_uses = std::make_shared<database::SqlSingleUses>(database);
  db.callbacks = std::make_shared<database::SqlCallbackStore>(database, *db.clock);
  db.webhooks = std::make_shared<database::SqlWebhookRepository>(database, *db.clock, kSecretBox);
  db.imports = std::make_shared<database::SqlImportRepository>(database, *db.clock);
  const auto campaigns = std::make_shared<database::SqlCampaignRepository>(
      database, *db.clock,
      [](WorkspaceId, const Uuid& uuid) { return "https://media.example/" + uuid.str(); });
  db.campaigns = campaigns;
  db.campaign_course = campaigns;
  const auto deliveries = std::make_shared<database::SqlDeliveryRepository>(database, *db.clock);
  db.deliveries = deliveries;
  db.delivery_feedback = deliveries;
  db.templates = std::make_shared<database::SqlTemplateRepository>(database, *db.clock);
  db.holds = std::make_shared<database::SqlMediaHolds>(database, *db.clock);
  db.events = std::make_shared<database::SqlEventStore>(database);
  db.housekeeping = std::make_shared<database::SqlHousekeepingRepository>(database, *db.clock);
  db.removals = std::make_shared<database::SqlRemovalStore>(database, *db.clock);
  db.archive = std::make_shared<database::SqlArchiveRepository>(database);
  db.uploads = std::make_shared<database::SqlUploadRepository>(database);
  db.audit = std::make_shared<database::SqlAuditTrail>(database);
  db.aliases = std::make_shared<database::SqlAliases>(database, *db.clock);
  db.features = std::make_shared<database::SqlFeatures>(database, *db.clock);
  db.flags = std::make_shared<database::SqlFlagRepository>(database);
  db.quotas = std::make_shared<database::SqlQuotaRepository>(database, *db.clock);
  db.tokens = std::make_shared<database::SqlTokenRepository>(database, *db.clock);
  db.workspaces = std::make_shared<database::SqlWorkspaceRepository>(database, *db.clock);
  db.workspace_erasures = std::make_shared<database::SqlWorkspaceErasures>(database, *db.clock);
  db.mirror = std::make_shared<database::SqlMirrorRepository>(database, *db.clock);
  db.statistics = std::make_shared<database::SqlStatistics>(database);
  db.probe = [probe = std::make_shared<database::SqlProbe>(database, *db.clock)] { probe->run(); };
  add_direct_ways(db, database);
  return db;
}

}  // namespace lumbung::test

#include "app/housekeeping.h"

#include <algorithm>
#include <optional>

#include "database/schema/migrator.h"

namespace lumbung::app {
namespace {

/// The same with what is known of the database's age. What was stored before is that of a database which was
/// lost or moved away, or which is the one that is meant.
media::HousekeepingSettings since_the_database_was_made(media::HousekeepingSettings settings,
                                                        Engines& engines) {
  std::optional<Timestamp> first;
  for (const auto& step : database::Migrator(engines.database, engines.clock).status()) {
    if (step.applied_at) first = std::min(first.value_or(*step.applied_at), *step.applied_at);
  }
  settings.objects_since = first.value_or(Timestamp{});
  return settings;
}

}  // namespace

media::HousekeepingSettings housekeeping_settings(const Config& config) {
  media::HousekeepingSettings settings;
  settings.orphan_after = std::chrono::days(config.orphan_days);
  settings.orphan_action = config.orphan_action;
  settings.deliveries_after = std::chrono::days(config.webhook_delivery_days);
  settings.audit_after.reset();
  if (config.audit_days > 0) settings.audit_after = std::chrono::days(config.audit_days);
  settings.recipients_after.reset();
  if (config.recipient_days > 0) settings.recipients_after = std::chrono::days(config.recipient_days);
  settings.removals_max = config.removals_per_run_max;
  return settings;
}

Housekeeping::Housekeeping(Engines& engines, media::HousekeepingSettings settings)
    : cleanup_orphans_(
          {engines.housekeeping, engines.service, engines.storage, engines.clock, engines.archive},
          since_the_database_was_made(settings, engines)),
      purge_temp_({.housekeeping = engines.housekeeping,
                   .events = engines.event_store,
                   .quotas = engines.quotas,
                   .audit = engines.audit,
                   .webhooks = engines.webhooks,
                   .jobs = engines.jobs,
                   .storage = engines.storage,
                   .clock = engines.clock,
                   .uploads = &engines.resumable_uploads,
                   .statistics = &engines.statistics,
                   .tokens = &engines.tokens},
                  since_the_database_was_made(settings, engines)),
      purge_deleted_({engines.housekeeping, engines.service, engines.clock}, settings),
      verify_storage_({.housekeeping = engines.housekeeping,
                       .repository = engines.media,
                       .storage = engines.storage,
                       .queue = engines.queue,
                       .clock = engines.clock},
                      settings),
      reconcile_({engines.jobs, engines.queue, engines.condemnations, engines.mirror}, settings),
      rescan_({engines.scanner.get(), engines.scan_verdicts, engines.condemnations, engines.storage,
               engines.housekeeping},
              settings),
      remove_objects_({engines.removals, engines.storage, engines.clock}, settings),
      erase_workspaces_({.erasures = engines.workspace_erasures,
                         .housekeeping = engines.housekeeping,
                         .webhooks = engines.webhooks,
                         .service = engines.service,
                         .storage = engines.storage,
                         .uploads = &engines.uploads,
                         .resumable = &engines.resumable,
                         .forget_elsewhere =
                             [&engines](WorkspaceId workspace) {
                               return engines.media_id_removal.forget_workspace(workspace);
                             }},
                        settings),
      tasks_{{jobs::JobKind::cleanup_orphans, &cleanup_orphans_},
             {jobs::JobKind::purge_temp, &purge_temp_},
             {jobs::JobKind::purge_deleted, &purge_deleted_},
             {jobs::JobKind::verify_storage, &verify_storage_},
             {jobs::JobKind::reconcile, &reconcile_},
             {jobs::JobKind::rescan, &rescan_},
             {jobs::JobKind::remove_objects, &remove_objects_},
             {jobs::JobKind::erase_workspaces, &erase_workspaces_}} {}

}  // namespace lumbung::app

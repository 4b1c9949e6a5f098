#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/change_signal.h"
#include "campaigns/launch_job.h"
#include "database/sql_archive_repository.h"
#include "database/sql_audit_trail.h"
#include "database/sql_campaign_repository.h"
#include "database/sql_event_store.h"
#include "database/sql_housekeeping_repository.h"
#include "database/sql_job_dispatch.h"
#include "database/sql_job_store.h"
#include "database/sql_media_holds.h"
#include "database/sql_media_repository.h"
#include "database/sql_mirror_repository.h"
#include "database/sql_quota_repository.h"
#include "database/sql_removal_store.h"
#include "database/sql_scan_verdicts.h"
#include "database/sql_webhook_repository.h"
#include "database/sql_workspace_erasures.h"
#include "events/event_relay.h"
#include "media/announcement.h"
#include "media/attempt/process_media_job.h"
#include "media/scan/condemnations.h"
#include "media/scan/malware_gate.h"
#include "media/upkeep/cleanup_orphans.h"
#include "media/upkeep/erase_workspaces.h"
#include "media/upkeep/purge_deleted.h"
#include "media/upkeep/purge_temp.h"
#include "media/upkeep/reconcile.h"
#include "media/upkeep/remove_objects.h"
#include "media/upkeep/rescan.h"
#include "media/upkeep/verify_storage.h"
#include "media/upload/media_storage_service.h"
#include "net/host_gate.h"
#include "queue/database_queue.h"
#include "queue/nats/stream_queue.h"
#include "queue/scheduler.h"
#include "queue/worker.h"
#include "realtime/webhook_job.h"
#include "simulation/expectations.h"
#include "simulation/neighbours.h"
#include "simulation/simulated_database.h"
#include "simulation/simulated_jet_stream.h"
#include "simulation/simulated_storage.h"

namespace lumbung::simulation {

/// One process of the product: everything that `lumbung serve` holds in memory, put together as app/ does it.
/// When the process has stopped, it is thrown away; what it had written is in database and storage.
struct Node {
  /// What it is put on. All must outlive it.
  struct Ground {
    Stage& stage;
    Chance& chance;
    VirtualClock& clock;
    SimulatedDatabase& database;
    SimulatedStorage& storage;
    SimulatedScanner& scanner;
    SimulatedReceiver& receiver;
    queue::WorkerObserver& observer;
    std::function<void(const Node&, const events::Event&)> tell;  ///< those who are connected to it
    const Expectations& expectations;
    SimulatedJetStream* stream = nullptr;  ///< what carries its jobs; nullptr: the database does
    bool has_scanner = true;
  };
  Node(const Ground& ground, std::string name);

  /// One job of each crew. False when there was none. Throws Fault.
  bool step();
  /// Extends the leases of what runs.
  void beat();

  const Ground ground;
  /// Where its relay publishes.
  class Outlet final : public events::EventPublisher {
   public:
    explicit Outlet(const Node& node) : node_(node) {}
    void publish(const events::Announcement& announcement) override {
      node_.ground.tell(node_, announcement.event);
    }

   private:
    const Node& node_;
  };

  using Tasks = std::map<jobs::JobKind, media::HousekeepingTask*>;

  Process process;
  database::SqlMediaRepository media;
  database::SqlQuotaRepository quotas;
  database::SqlAuditTrail audit;
  database::SqlJobStore jobs;
  database::SqlJobDispatch job_dispatch;
  database::SqlEventStore event_store;
  database::SqlHousekeepingRepository housekeeping;
  database::SqlRemovalStore removals;
  database::SqlArchiveRepository archive;
  database::SqlWebhookRepository webhooks;
  database::SqlScanVerdicts scan_verdicts;
  database::SqlMirrorRepository mirror;
  database::SqlWorkspaceErasures workspace_erasures;
  ChangeSignal events;
  media::Condemnations condemnations;
  media::MalwareGate malware;
  media::UrlSigner signer;
  media::MediaUrls urls;
  queue::DatabaseQueue database_queue;
  std::unique_ptr<queue::StreamQueue> stream_queue;  ///< when a stream carries its jobs
  jobs::JobQueue& queue;                             ///< the one that it uses
  media::MediaStorageService service;
  media::MediaEnricher enricher;
  SimulatedProcessor processor;
  media::ProcessMediaJob process_media;
  net::HostGate gate;
  realtime::WebhookJob send_webhook;
  database::SqlCampaignRepository campaign_rows;
  database::SqlMediaHolds media_holds;
  campaigns::LaunchJob launch_campaigns;

  media::CleanupOrphans cleanup_orphans;
  media::PurgeTemp purge_temp;
  media::PurgeDeleted purge_deleted;
  media::VerifyStorage verify_storage;
  media::Reconcile reconcile;
  media::Rescan rescan;
  media::RemoveObjects remove_objects;
  media::EraseWorkspaces erase_workspaces;
  Tasks tasks;
  std::map<jobs::JobKind, media::HousekeepingJob> housekeeping_jobs;

  queue::Worker worker;
  queue::Worker notifier;  ///< who tells the servers of others
  queue::Scheduler scheduler;
  Outlet outlet;
  events::EventRelay relay;
  bool is_relaying = false;  ///< the relay knows where it begins

 private:
  queue::Worker::Handlers handlers_of(jobs::Crew crew);
};

}  // namespace lumbung::simulation

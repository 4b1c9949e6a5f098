#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "database/engine/database.h"
#include "database/schema/migrator.h"
#include "database/sql_archive_repository.h"
#include "database/sql_event_store.h"
#include "database/sql_housekeeping_repository.h"
#include "database/sql_job_store.h"
#include "database/sql_media_repository.h"
#include "database/sql_mirror_repository.h"
#include "database/sql_removal_store.h"
#include "database/sql_scan_verdicts.h"
#include "database/sql_workspace_repository.h"
#include "media/attempt/completion.h"
#include "media/attempt/process_media_job.h"
#include "media/media_urls.h"
#include "media/scan/malware_gate.h"
#include "media/upkeep/remove_objects.h"
#include "media/upload/media_storage_service.h"
#include "media/upload/resumable_store.h"
#include "queue/database_queue.h"
#include "support/dated_storage.h"
#include "support/faulty_repository.h"
#include "support/faulty_storage.h"
#include "support/scripted_processor.h"
#include "support/scripted_scanner.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::test {

/// A fresh and empty database, and what must live as long as it. Defined by the implementation's file.
struct DomainDatabase {
  std::shared_ptr<void> surroundings;
  database::DatabaseOptions options;
};
DomainDatabase make_domain_database();

/// An empty storage and what must live as long as it. Likewise.
struct DomainStorage {
  std::shared_ptr<void> surroundings;
  std::shared_ptr<media::StorageAdapter> storage;
  std::shared_ptr<media::ResumableStore> uploads;  ///< of this storage
};
DomainStorage make_domain_storage();

/// What the domain promises, held on a real database, a real storage and the database queue. Storage and
/// repository can be made to fail at any call; the processor is a script.
class DomainContract : public testing::Test {
 protected:
  explicit DomainContract(bool scans = true);

  /// Uploads, whatever it takes: throws what the engines throw.
  Result<media::Admission> upload(std::string_view content, std::string name = "photo.jpg",
                                  std::string purpose = "campaign_header");
  media::Media uploaded(std::string_view content);
  /// Claims the next job and runs it as a worker would: a media is processed, what is to go is removed. False
  /// when there is none.
  bool work_once();
  /// Turns the clock and works until nothing is left.
  void work_all();
  jobs::LeasedJob claim();
  media::Media state_of(const media::Media& media);

  std::set<std::string> objects(std::string_view prefix = "");
  std::string content_of(const media::ObjectKey& key);
  /// Other bytes lie under this name from now on, as no storage of ours would put them there.
  void damage(const media::ObjectKey& key, std::string_view bytes);
  /// What is noted for removal goes, and what waited for the end of some processing.
  void sweep();
  std::vector<std::string> event_types();
  /// A completed media has exactly its four objects, fetchable and with the right bytes, when what its
  /// attempts left has gone.
  void expect_complete(const media::Media& media, std::string_view content);

  TurnedClock clock_;
  DomainDatabase database_under_test_ = make_domain_database();
  DomainStorage storage_under_test_ = make_domain_storage();
  database::Database database_;
  database::SqlMediaRepository sql_media_;
  database::SqlJobStore jobs_;
  database::SqlEventStore event_store_;
  database::SqlHousekeepingRepository housekeeping_;
  database::SqlRemovalStore removals_;
  database::SqlArchiveRepository archive_;
  database::SqlMirrorRepository mirror_{database_, clock_};
  database::SqlScanVerdicts scan_verdicts_;
  ScriptedScanner scanner_;
  media::MalwareGate gate_{scanner_, scan_verdicts_, {}};
  DatedStorage disk_;
  FaultPlan storage_faults_;
  FaultPlan database_faults_;
  FaultyStorage storage_;
  FaultyRepository repository_;
  queue::DatabaseQueue queue_;
  ChangeSignal signal_;
  media::Condemnations condemnations_{{scan_verdicts_, repository_, signal_}};
  media::UrlSigner signer_{{"key", ""}, ""};
  media::MediaUrls urls_{signer_, nullptr, clock_};
  telemetry::Metrics metrics_{"test"};
  media::MediaStorageService service_;
  ScriptedProcessor processor_;
  media::ProcessMediaJob job_;
  media::RemoveObjects remove_objects_;
  media::HousekeepingJob removal_job_;
  WorkspaceId workspace_;
};

}  // namespace lumbung::test

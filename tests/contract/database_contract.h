#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/features.h"
#include "access/flags.h"
#include "access/quota.h"
#include "campaigns/campaign_course.h"
#include "campaigns/campaign_repository.h"
#include "campaigns/delivery_feedback.h"
#include "campaigns/delivery_repository.h"
#include "campaigns/media_holds.h"
#include "campaigns/template_repository.h"
#include "events/event_claims.h"
#include "events/event_store.h"
#include "events/webhook.h"
#include "jobs/job_dispatch.h"
#include "jobs/job_store.h"
#include "jobs/short_jobs.h"
#include "jobs/worker_registry.h"
#include "jobs/workspace_turns.h"
#include "legacy/aliases.h"
#include "media/media_repository.h"
#include "media/media_statistics.h"
#include "media/upkeep/archive_repository.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upkeep/mirror_repository.h"
#include "media/upkeep/removal_store.h"
#include "media/upkeep/workspace_erasures.h"
#include "media/upload/import_repository.h"
#include "media/upload/resumable_rows.h"
#include "support/turned_clock.h"
#include "whatsapp/callbacks/callback_store.h"
#include "whatsapp/graph/account.h"
#include "whatsapp/media_ids/media_id_rows.h"
#include "whatsapp/media_ids/single_use_rows.h"

namespace lumbung::test {

/// One database under test behind all of its ports, fresh and empty, and what must live as long as it.
struct DatabaseUnderTest {
  std::shared_ptr<void> surroundings;
  std::string url;  ///< for other processes
  std::shared_ptr<TurnedClock> clock;
  std::shared_ptr<media::MediaRepository> media;
  std::shared_ptr<jobs::JobStore> jobs;
  std::shared_ptr<jobs::JobDispatchStore> job_rows;
  std::shared_ptr<jobs::ShortJobs> short_jobs;
  std::shared_ptr<jobs::ShortJobs> short_jobs_with_dispatcher;
  /// Another one over the same jobs, with these weights.
  std::function<std::shared_ptr<jobs::JobStore>(const jobs::TurnWeights&)> jobs_with;
  std::shared_ptr<jobs::WorkerRegistry> workers;
  std::shared_ptr<events::EventStore> events;
  std::shared_ptr<events::EventClaims> event_claims;
  std::shared_ptr<events::WebhookRepository> webhooks;
  std::shared_ptr<media::ImportRepository> imports;
  std::shared_ptr<whatsapp::AccountRepository> accounts;
  std::shared_ptr<whatsapp::MediaIdRows> media_ids;
  std::shared_ptr<whatsapp::SingleUseRows> single_uses;
  std::shared_ptr<whatsapp::CallbackStore> callbacks;
  std::shared_ptr<campaigns::CampaignRepository> campaigns;
  std::shared_ptr<campaigns::CampaignCourse> campaign_course;
  std::shared_ptr<campaigns::DeliveryRepository> deliveries;
  std::shared_ptr<campaigns::DeliveryFeedback> delivery_feedback;
  std::shared_ptr<campaigns::TemplateRepository> templates;
  std::shared_ptr<campaigns::MediaHolds> holds;
  std::shared_ptr<media::HousekeepingRepository> housekeeping;
  std::shared_ptr<media::RemovalStore> removals;
  std::shared_ptr<media::ArchiveRepository> archive;
  std::shared_ptr<media::UploadRepository> uploads;
  std::shared_ptr<access::TokenRepository> tokens;
  std::shared_ptr<access::WorkspaceRepository> workspaces;
  std::shared_ptr<media::WorkspaceErasures> workspace_erasures;
  std::shared_ptr<legacy::AliasRepository> aliases;
  std::shared_ptr<access::FlagRepository> flags;
  std::shared_ptr<access::FeatureRepository> features;
  std::shared_ptr<access::QuotaRepository> quotas;
  std::shared_ptr<access::AuditTrail> audit;
  std::shared_ptr<media::MediaStatistics> statistics;
  std::shared_ptr<media::MirrorRepository> mirror;
  /// What the application, an operator or an earlier version would write: statements of SQL.
  std::function<void(const std::vector<std::string>&)> write;
  /// The number that a statement of SQL gives.
  std::function<std::int64_t(const std::string&)> number;
  /// Writes them as they are, deleted and archived ones, too, in one transaction; returns them with their
  /// ids.
  std::function<std::vector<media::Media>(const std::vector<media::Media>&)> put_media;
  /// Any statement of a test's own.
  std::function<void(const std::string& sql)> run;
  /// From now on statements are kept …
  std::function<void()> watch_statements;
  /// … and those of them walk over tables that grow, each with its plan (statement_log.h).
  std::function<std::vector<std::string>()> unbounded_statements;
  /// What the application would write: a campaign that uses the media.
  std::function<void(MediaId)> put_into_campaign;
  /// Writes and reads, as readiness asks for; throws when that can't be done.
  std::function<void()> probe;
  /// Deliveries that wait are where the version before had put them: in the queue of media.
  std::function<void()> put_webhooks_astray;
  /// From now on nothing can be put on record.
  std::function<void()> break_audit;
  /// The engine finds nothing wrong with its own files.
  std::function<bool()> is_sound;
};

struct DatabaseCase {
  std::string name;
  std::function<DatabaseUnderTest()> make;
};

inline void PrintTo(const DatabaseCase& tried, std::ostream* out) {
  *out << tried.name;
}

inline std::string name_of_database(const testing::TestParamInfo<DatabaseCase>& info) {
  return info.param.name;
}

/// What every database must do behind the ports of media/. Instantiate with INSTANTIATE_TEST_SUITE_P.
class DatabaseContract : public testing::TestWithParam<DatabaseCase> {
 protected:
  void SetUp() override;

  /// An upload whose content is `content`, that has looked at the media which has it already; a new uuid each
  /// time.
  media::NewUpload upload_of(std::string_view content) const;
  media::Media admitted(std::string_view content);
  /// The next job of media-high. Fails the test when there is none.
  jobs::LeasedJob leased();
  /// The original and a thumbnail under their final keys.
  media::StoredObject object_of(const media::Media& media, media::VariantName variant) const;
  media::Completion completion_of(const media::Media& media) const;
  /// Admitted, claimed, processed.
  media::Media completed(std::string_view content);
  media::Media failed(std::string_view content);
  std::vector<std::string> event_types();
  /// What waits to be removed; takes all of it in hand.
  std::set<std::string> going();

  DatabaseUnderTest db_;
  WorkspaceId workspace_;
};

/// Where threads of the test meet in the database: of this suite, these alone run under the thread sanitizer.
class DatabaseThreads : public DatabaseContract {};

inline const std::vector<jobs::QueueName> kHighQueue = {jobs::QueueName::media_high};
inline const std::vector<jobs::QueueName> kLowQueue = {jobs::QueueName::media_low};
inline const std::vector<jobs::QueueName> kNotifyQueue = {jobs::QueueName::notify};

}  // namespace lumbung::test

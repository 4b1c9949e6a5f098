
#include <cerrno>

#include "contract/domain_contract.h"
#include "database/sql_audit_trail.h"
#include "database/sql_quota_repository.h"
#include "database/sql_webhook_repository.h"
#include "media/upkeep/cleanup_orphans.h"
#include "media/upkeep/purge_deleted.h"
#include "media/upkeep/purge_temp.h"
#include "media/upkeep/reconcile.h"
#include "media/upkeep/verify_storage.h"
#include "support/secret_box.h"

namespace lumbung::test {
namespace {

using media::HousekeepingReport;
using media::HousekeepingSettings;
using media::RunMode;
using std::chrono::hours;

class Housekeeping : public DomainContract {
 protected:
  database::SqlQuotaRepository quotas_{database_, clock_};
  database::SqlAuditTrail audit_{database_};
  database::SqlWebhookRepository webhooks_{database_, clock_, kSecretBox};

  HousekeepingReport clean(RunMode mode = RunMode::real) {
    const auto report =
        media::CleanupOrphans({housekeeping_, service_, storage_, clock_, archive_}, settings_).run(mode, {});
    remove_objects_.run(mode, {});
    return report;
  }
  HousekeepingReport purge_temp(RunMode mode = RunMode::real) {
    media::PurgeTemp task({housekeeping_, event_store_, quotas_, audit_, webhooks_, jobs_, storage_, clock_},
                          settings_);
    const auto report = task.run(mode, {});
    remove_objects_.run(mode, {});
    return report;
  }
  HousekeepingReport purge_deleted(RunMode mode = RunMode::real) {
    return media::PurgeDeleted({housekeeping_, service_, clock_}, settings_).run(mode, {});
  }
  HousekeepingReport verify(RunMode mode = RunMode::dry) {
    return media::VerifyStorage({housekeeping_, sql_media_, storage_, queue_, clock_}, settings_)
        .run(mode, {});
  }
  media::Media completed(std::string_view content) {
    media::Media media = uploaded(content);
    work_once();
    return state_of(media);
  }
  void put(const std::string& key, std::string_view content) {
    auto sink = disk_.store(media::ObjectKey::parse(key).value(), "", 0).value();
    sink->append(as_bytes(content));
    sink->commit();
  }
  HousekeepingSettings settings_;
};

TEST_F(Housekeeping, ObjectsThatNoRowNamesGoOnceTheyAreOld) {
  const media::Media media = completed("a photo");
  put("compressed/workspace_1/2026/11/left_over.jpg", "12345");
  clock_.turn(std::chrono::minutes(59));
  EXPECT_EQ(clean().removed, 0U) << "a job may be writing it";
  clock_.turn(std::chrono::minutes(2));
  EXPECT_EQ(clean(RunMode::dry).removed, 1U);
  EXPECT_EQ(objects().size(), 5U);
  const HousekeepingReport report = clean();
  EXPECT_EQ(report.removed, 1U);
  EXPECT_EQ(report.bytes, 5U);
  EXPECT_EQ(report.kept_because.at("referenced"), 4U);
  expect_complete(media, "a photo");
}

TEST_F(Housekeeping, ARunRemovesNoMoreThanItsCap) {
  for (int i = 0; i < 5; ++i) put("thumbnails/workspace_1/2026/11/" + std::to_string(i), "x");
  clock_.turn(hours(2));
  settings_.removals_max = 2;
  const HousekeepingReport report = clean();
  EXPECT_EQ(report.removed, 2U);
  EXPECT_TRUE(report.capped);
  EXPECT_EQ(objects().size(), 3U);
  EXPECT_EQ(clean().removed, 2U);
  EXPECT_EQ(clean().removed, 1U);
}

TEST_F(Housekeeping, TemporaryUploadsOfYesterdayGoButNotThoseOfARow) {
  const media::Media waiting = uploaded("still waiting");
  put("temp/workspace_1/upload_x.tmp", "broken off");
  EXPECT_EQ(purge_temp().removed, 0U);
  clock_.turn(hours(25));
  EXPECT_EQ(purge_temp(RunMode::dry).removed, 1U);
  EXPECT_EQ(objects("temp/").size(), 2U);
  EXPECT_EQ(purge_temp().removed, 1U);
  EXPECT_EQ(objects("temp/"), std::set<std::string>{waiting.path_of(media::VariantName::original)->str()});
  work_all();
  expect_complete(waiting, "still waiting");
}

TEST_F(Housekeeping, DeletedMediaGoAfterThirtyDaysAndSharedObjectsStay) {
  const media::Media first = completed("a photo");
  service_.remove(workspace_, first.uuid, {}).value();
  const media::Media second = uploaded("a photo");
  work_all();
  clock_.turn(hours(29 * 24));
  EXPECT_EQ(purge_deleted().removed, 0U);
  clock_.turn(hours(2 * 24));
  EXPECT_EQ(purge_deleted(RunMode::dry).removed, 1U);
  EXPECT_TRUE(sql_media_.find_with_deleted(workspace_, first.uuid));
  EXPECT_EQ(purge_deleted().removed, 1U);
  EXPECT_FALSE(sql_media_.find_with_deleted(workspace_, first.uuid));
  expect_complete(second, "a photo");
}

TEST_F(Housekeeping, WhatWasErasedIsToldForAMonthAndThenForgotten) {
  const media::Media media = completed("a photo");
  media::MediaFilter changes;
  changes.updated_since = clock_.now();
  ASSERT_TRUE(service_.erase(workspace_, media.uuid, {}));
  const auto told = [&] { return sql_media_.list(workspace_, changes, std::nullopt, 10).erased.size(); };
  clock_.turn(hours(31 * 24 - 1));
  purge_temp();
  EXPECT_EQ(told(), 1U);
  clock_.turn(hours(2));
  purge_temp(RunMode::dry);
  EXPECT_EQ(told(), 1U);
  purge_temp();
  EXPECT_EQ(told(), 0U);
}

TEST_F(Housekeeping, VerificationFindsNothingWrongInAGoodHouse) {
  completed("one");
  completed("two");
  settings_.hash_one_of = 1;
  clock_.turn(hours(2));
  EXPECT_EQ(verify().problems, std::vector<std::string>{});
}

TEST_F(Housekeeping, VerificationFindsWhatIsMissingChangedAndLeftOver) {
  const media::Media media = completed("a photo");
  disk_.remove(*media.path_of(media::VariantName::thumbnail));
  damage(*media.path_of(media::VariantName::webp), "the webp varianT");
  damage(*media.path_of(media::VariantName::compressed), "short");
  put("original/workspace_1/2026/11/left_over.jpg", "x");
  settings_.hash_one_of = 1;
  clock_.turn(hours(2));
  const HousekeepingReport report = verify();
  const auto has = [&](const std::string& text) {
    return std::any_of(report.problems.begin(), report.problems.end(),
                       [&](const std::string& problem) { return problem.find(text) != std::string::npos; });
  };
  EXPECT_TRUE(has("missing: " + media.path_of(media::VariantName::thumbnail)->str() + " is in the ledger"));
  EXPECT_TRUE(has("damaged: the bytes of " + media.path_of(media::VariantName::webp)->str()));
  EXPECT_TRUE(has("damaged: " + media.path_of(media::VariantName::compressed)->str() + " has 5 bytes"));
  EXPECT_TRUE(has("unreferenced: original/workspace_1/2026/11/left_over.jpg"));
  EXPECT_EQ(report.problems_total, 4U);
  EXPECT_NE(report.to_json().find("\"problems_total\":4"), std::string::npos);
  EXPECT_EQ(report.found.at("missing_variant"), 1U);
  EXPECT_EQ(report.found.at("damaged_variant"), 2U);
  EXPECT_EQ(report.found.at("unreferenced"), 1U);
  EXPECT_EQ(report.healed, 0U) << "a dry run";
}

TEST_F(Housekeeping, VerificationMakesLostVariantsAnewFromTheirOriginal) {
  const media::Media media = completed("a photo");
  disk_.remove(*media.path_of(media::VariantName::thumbnail));
  damage(*media.path_of(media::VariantName::webp), "the webp varianT");
  settings_.hash_one_of = 1;
  clock_.turn(hours(2));
  EXPECT_EQ(verify(RunMode::real).healed, 1U) << "one media, though two of its variants are wrong";
  work_all();
  clock_.turn(hours(2));
  clean();  // of those whose place was taken
  expect_complete(media, "a photo");
  EXPECT_EQ(verify(RunMode::real).problems, std::vector<std::string>{});
}

TEST_F(Housekeeping, VerificationTellsOfALostOriginalAndKeepsWhatIsLeft) {
  const media::Media media = completed("a photo");
  disk_.remove(*media.path_of(media::VariantName::original));
  disk_.remove(*media.path_of(media::VariantName::thumbnail));
  const HousekeepingReport report = verify(RunMode::real);
  EXPECT_EQ(report.found.at("missing_original"), 1U);
  EXPECT_EQ(report.healed, 0U);
  EXPECT_EQ(state_of(media).processing_status, media::ProcessingStatus::completed);
}

TEST_F(Housekeeping, WhatCannotBeReadIsNotCalledDamagedAndDoesNotEndTheVerification) {
  const media::Media first = completed("a photo");
  const media::Media second = completed("another photo");
  const auto refuse = [] { throw Fault("open it: Permission denied"); };
  storage_.troubles[first.path_of(media::VariantName::original)->str()] = refuse;
  storage_.troubles[first.path_of(media::VariantName::webp)->str()] = refuse;
  damage(*second.path_of(media::VariantName::webp), "the webp varianT");
  settings_.hash_one_of = 1;
  const HousekeepingReport report = verify(RunMode::real);
  EXPECT_EQ(report.found,
            (std::map<std::string_view, std::uint64_t>{
                {"unreadable_original", 1}, {"unreadable_variant", 1}, {"damaged_variant", 1}}));
  EXPECT_EQ(report.healed, 1U) << "the one whose original can be read";
  EXPECT_EQ(report.problems.front(), "unreadable: " + first.path_of(media::VariantName::original)->str() +
                                         " can't be read: open it: Permission denied (media " +
                                         first.uuid.str() + ")");
}

TEST_F(Housekeeping, WhatTheMachineLacksIsNoDamage) {
  completed("a photo");
  settings_.hash_one_of = 1;
  for (const int lacking : {EMFILE, ENFILE, ENOMEM, ENOSPC}) {
    const Fault shortage = fault_from_errno("open it", lacking);
    storage_faults_.arm(2, shortage.code(), FaultPlan::When::before);
    EXPECT_THROW(verify(), Fault) << shortage.what();
    storage_faults_.disarm();
    EXPECT_EQ(verify().problems, std::vector<std::string>{});
  }
}

TEST_F(Housekeeping, AnOriginalInAnArchiveIsLeftInPeaceByTheVerification) {
  const media::Media first = completed("a photo");
  const media::Media second = completed("another photo");
  storage_.troubles[first.path_of(media::VariantName::original)->str()] = [] {
    throw media::ArchivedObject("restore it first");
  };
  disk_.remove(*first.path_of(media::VariantName::webp));
  disk_.remove(*second.path_of(media::VariantName::original));
  settings_.hash_one_of = 1;
  const HousekeepingReport report = verify(RunMode::real);
  EXPECT_EQ(report.found,
            (std::map<std::string_view, std::uint64_t>{{"missing_variant", 1}, {"missing_original", 1}}));
  EXPECT_EQ(report.kept_because.at("in an archive of the store"), 1U);
  EXPECT_EQ(report.healed, 0U);
}

TEST_F(Housekeeping, ReconcileGivesLostJobsBack) {
  const media::Media media = uploaded("a photo");
  jobs_.complete(claim().lease);
  EXPECT_FALSE(work_once());
  media::Reconcile reconcile({jobs_, queue_, condemnations_, mirror_}, {});
  EXPECT_EQ(reconcile.run(RunMode::dry, {}).problems_total, 0U);
  EXPECT_FALSE(work_once());
  EXPECT_EQ(reconcile.run(RunMode::real, {}).problems_total, 1U);
  EXPECT_TRUE(work_once());
  expect_complete(media, "a photo");
  EXPECT_EQ(reconcile.run(RunMode::real, {}).problems_total, 0U);
}

TEST_F(Housekeeping, AnInterruptedRunIsTriedAgain) {
  for (int i = 0; i < 3; ++i) put("thumbnails/workspace_1/2026/11/" + std::to_string(i), "x");
  clock_.turn(hours(2));
  std::stop_source stop;
  stop.request_stop();
  media::CleanupOrphans task({housekeeping_, service_, storage_, clock_, archive_}, settings_);
  media::HousekeepingJob job({task, queue_, clock_, metrics_, telemetry::Log()});
  EXPECT_EQ(job.run({}, stop.get_token()).ending, jobs::JobVerdict::Ending::retry);
  EXPECT_EQ(objects().size(), 3U);
  EXPECT_EQ(job.run({}, {}).ending, jobs::JobVerdict::Ending::done);
  EXPECT_EQ(removal_job_.run({}, {}).ending, jobs::JobVerdict::Ending::done);
  EXPECT_TRUE(objects().empty());
}

}  // namespace
}  // namespace lumbung::test

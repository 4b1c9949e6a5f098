// What housekeeping does not get done in one run, the next runs do.
#include "contract/domain_contract.h"
#include "database/engine/session.h"
#include "database/sql_audit_trail.h"
#include "database/sql_quota_repository.h"
#include "database/sql_token_repository.h"
#include "database/sql_webhook_repository.h"
#include "media/upkeep/cleanup_orphans.h"
#include "media/upkeep/purge_deleted.h"
#include "media/upkeep/purge_temp.h"
#include "media/upkeep/verify_storage.h"
#include "support/secret_box.h"

namespace lumbung::test {
namespace {

using media::HousekeepingReport;
using media::RunMode;
using std::chrono::hours;

class HousekeepingPages : public DomainContract {
 protected:
  media::Media completed(std::string_view content) {
    media::Media media = uploaded(content);
    work_once();
    return state_of(media);
  }
  void put(const std::string& key) {
    auto sink = disk_.store(media::ObjectKey::parse(key).value(), "", 0).value();
    sink->append(as_bytes("x"));
    sink->commit();
  }
  HousekeepingReport verify() {
    return media::VerifyStorage({housekeeping_, sql_media_, storage_, queue_, clock_}, settings_)
        .run(RunMode::real, {});
  }
  /// Works on the jobs that follow; gives how many of them were pages of this one.
  std::size_t work_pages(media::HousekeepingJob& job) {
    std::size_t pages = 0;
    while (const auto next = jobs_.claim({jobs::QueueName::media_low}, "test", std::chrono::seconds(30))) {
      const bool is_page = next->job.kind != jobs::JobKind::remove_objects;
      EXPECT_EQ((is_page ? job : removal_job_).run(*next, {}).ending, jobs::JobVerdict::Ending::done);
      jobs_.complete(next->lease);
      if (is_page) ++pages;
    }
    return pages;
  }
  media::HousekeepingSettings settings_;
};

TEST_F(HousekeepingPages, WhatAPurgeLeavesOverGoesOnInPages) {
  for (const char* content : {"one", "two", "three", "four", "five"})
    service_.remove(workspace_, completed(content).uuid, {}).value();
  clock_.turn(hours(31 * 24));
  settings_.removals_max = 2;
  media::PurgeDeleted task({housekeeping_, service_, clock_}, settings_);
  media::HousekeepingJob job({task, queue_, clock_, metrics_, telemetry::Log()});
  job.run({}, {});
  EXPECT_EQ(housekeeping_.deleted(clock_.now(), {}, 10).size(), 3U);
  job.run({}, {});  // a worker that was killed before its job had ended: there is still one next page
  EXPECT_EQ(housekeeping_.deleted(clock_.now(), {}, 10).size(), 1U);
  EXPECT_EQ(work_pages(job), 1U);
  EXPECT_TRUE(housekeeping_.deleted(clock_.now(), {}, 10).empty());
  EXPECT_TRUE(objects().empty());
}

TEST_F(HousekeepingPages, PagesEndWithTheNight) {
  for (const char* content : {"one", "two"}) service_.remove(workspace_, completed(content).uuid, {}).value();
  clock_.turn(hours(31 * 24));
  settings_.removals_max = 0;
  media::PurgeDeleted task({housekeeping_, service_, clock_}, settings_);
  media::HousekeepingJob job({task, queue_, clock_, metrics_, telemetry::Log()});
  job.run({}, {});
  for (int hour = 0; hour < 4; ++hour) {
    const auto page = jobs_.claim({jobs::QueueName::media_low}, "test", std::chrono::seconds(30));
    ASSERT_TRUE(page.has_value()) << hour;
    clock_.turn(hours(1));
    job.run(*page, {});
    jobs_.complete(page->lease);
  }
  EXPECT_FALSE(jobs_.claim({jobs::QueueName::media_low}, "test", std::chrono::seconds(30)).has_value());
}

TEST_F(HousekeepingPages, OrphansAndLeftOversHaveLimitsOfTheirOwn) {
  for (const char* content : {"one", "two", "three"}) completed(content);
  for (int i = 0; i < 3; ++i) put("thumbnails/workspace_1/2026/11/" + std::to_string(i));
  clock_.turn(hours(8 * 24));
  settings_.removals_max = 2;
  settings_.orphan_action = media::OrphanAction::soft_delete;
  media::CleanupOrphans task({housekeeping_, service_, storage_, clock_, archive_}, settings_);
  const HousekeepingReport first = task.run(RunMode::real, {});
  EXPECT_EQ(first.changed.at("deleted"), 2U);
  EXPECT_EQ(first.removed, 2U);
  EXPECT_TRUE(first.has_more);
  const HousekeepingReport next = task.go_on({});
  EXPECT_TRUE(next.changed.empty()) << "the third one waits for the next night";
  EXPECT_EQ(next.removed, 1U);
  EXPECT_FALSE(next.has_more);
}

TEST_F(HousekeepingPages, VerificationGoesOnWhereItStopped) {
  media::Media last;
  for (const char* content : {"one", "two", "three"}) last = completed(content);
  disk_.remove(*last.path_of(media::VariantName::original));
  clock_.turn(hours(2));
  settings_.run_for = std::chrono::seconds(0);
  for (int round = 0; round < 2; ++round) {
    std::uint64_t examined = 0;
    std::uint64_t found = 0;
    for (bool has_more = true; has_more;) {
      const HousekeepingReport report = verify();
      EXPECT_LE(report.examined, 1U);
      examined += report.examined;
      found += report.problems_total;
      has_more = report.has_more;
    }
    EXPECT_EQ(examined, 12U + 3U + 11U) << "lines of the ledger, rows, objects";
    EXPECT_EQ(found, 1U);
  }
}

TEST_F(HousekeepingPages, AStoreThatDoesNotAnswerIsNotTakenForDamage) {
  completed("a photo");
  storage_faults_.arm(1, ErrorCode::unavailable, FaultPlan::When::before);
  EXPECT_THROW(verify(), Fault);
  storage_faults_.disarm();
  EXPECT_EQ(verify().problems, std::vector<std::string>{});
}

TEST_F(HousekeepingPages, OldEventsAreForgottenInPages) {
  database_.transact([&](database::Session& session) {
    for (int i = 0; i < 1'100; ++i) {
      session.execute(
          "INSERT INTO lumbung_events (type, workspace_id, at_ms) VALUES ('media.deleted', 1, :at)",
          {{"at", to_unix_ms(clock_.now())}});
    }
  });
  clock_.turn(hours(8 * 24));
  settings_.run_for = std::chrono::seconds(0);
  database::SqlQuotaRepository quotas(database_, clock_);
  database::SqlAuditTrail audit(database_);
  database::SqlWebhookRepository webhooks(database_, clock_, kSecretBox);
  media::PurgeTemp task({housekeeping_, event_store_, quotas, audit, webhooks, jobs_, storage_, clock_},
                        settings_);
  std::vector<std::uint64_t> forgotten;
  for (bool has_more = true; has_more;) {
    const HousekeepingReport report = task.run(RunMode::real, {});
    has_more = report.has_more;
    if (report.changed.contains("events forgotten"))
      forgotten.push_back(report.changed.at("events forgotten"));
  }
  EXPECT_EQ(forgotten, (std::vector<std::uint64_t>{500, 500, 100}));
}

TEST_F(HousekeepingPages, RecipientsOfCampaignsAreForgottenOnceTheyAreOld) {
  const auto prepare = [&](int first, int last) {
    database_.transact([&](database::Session& session) {
      for (int i = first; i < last; ++i) {
        session.execute(
            "INSERT INTO lumbung_deliveries (workspace_id, campaign_id, recipient_hash, recipient,"
            " phone_number_id, sent_id, stage, updated_at_ms) VALUES (1, 1, :hash, '', '', '', 0, :at)",
            {{"hash", std::to_string(i)}, {"at", to_unix_ms(clock_.now())}});
      }
    });
  };
  const auto known = [&] {
    return database_.read([](database::Session& session) {
      return std::get<0>(session.one<std::uint64_t>("SELECT COUNT(*) FROM lumbung_deliveries").value());
    });
  };
  prepare(0, 1'100);
  clock_.turn(hours(366 * 24));
  prepare(1'100, 1'105);
  // Sent to again: it keeps its number and stands before all the others.
  database_.transact([&](database::Session& session) {
    session.execute("UPDATE lumbung_deliveries SET updated_at_ms = :now WHERE recipient_hash = '0'",
                    {{"now", to_unix_ms(clock_.now())}});
  });
  database::SqlQuotaRepository quotas(database_, clock_);
  database::SqlAuditTrail audit(database_);
  database::SqlWebhookRepository webhooks(database_, clock_, kSecretBox);
  const auto purge = [&] {
    return media::PurgeTemp({housekeeping_, event_store_, quotas, audit, webhooks, jobs_, storage_, clock_},
                            settings_)
        .run(RunMode::real, {})
        .changed["recipients of campaigns forgotten"];
  };
  settings_.recipients_after.reset();
  EXPECT_EQ(purge(), 0U);
  settings_.recipients_after = hours(365 * 24);
  EXPECT_EQ(purge(), 1'099U);
  EXPECT_EQ(known(), 6U);
  EXPECT_EQ(purge(), 0U);
}

TEST_F(HousekeepingPages, TokensThatEndedAreForgottenWithTheAuditTrail) {
  database::SqlTokenRepository tokens(database_, clock_);
  for (const char* name : {"revoked", "newest"}) {
    const Sha256 hash = Sha256::of(as_bytes(std::string(name)));
    const auto made = tokens.create({name, workspace_, {}, std::nullopt}, hash, {}).value();
    ASSERT_TRUE(tokens.revoke(workspace_, made.id, {}));
  }
  clock_.turn(hours(366 * 24));
  database::SqlQuotaRepository quotas(database_, clock_);
  database::SqlAuditTrail audit(database_);
  database::SqlWebhookRepository webhooks(database_, clock_, kSecretBox);
  const auto purge = [&] {
    return media::PurgeTemp({.housekeeping = housekeeping_,
                             .events = event_store_,
                             .quotas = quotas,
                             .audit = audit,
                             .webhooks = webhooks,
                             .jobs = jobs_,
                             .storage = storage_,
                             .clock = clock_,
                             .tokens = &tokens},
                            settings_)
        .run(RunMode::real, {})
        .changed["ended tokens forgotten"];
  };
  settings_.audit_after.reset();
  EXPECT_EQ(purge(), 0U);
  settings_.audit_after = hours(365 * 24);
  EXPECT_EQ(purge(), 1U);
  EXPECT_EQ(tokens.list(std::nullopt, {}, 10).size(), 1U);
}

}  // namespace
}  // namespace lumbung::test

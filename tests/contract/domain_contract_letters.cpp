// How long dead letters are kept.
#include "contract/domain_contract.h"
#include "database/sql_audit_trail.h"
#include "database/sql_quota_repository.h"
#include "database/sql_webhook_repository.h"
#include "media/upkeep/purge_temp.h"
#include "support/secret_box.h"

namespace lumbung::test {
namespace {

using media::RunMode;

class DeadLettersContract : public DomainContract {
 protected:
  void bury(jobs::JobKind kind) {
    jobs::NewJob job;
    job.kind = kind;
    job.workspace_id = workspace_;
    jobs_.enqueue(job);
    const auto leased = jobs_.claim({jobs::policy_of(kind).queue}, "w", std::chrono::seconds(30)).value();
    ASSERT_TRUE(jobs_.bury(leased.lease, "HTTP 500"));
  }
  void purge(RunMode mode = RunMode::real) {
    media::PurgeTemp({housekeeping_, event_store_, quotas_, audit_, webhooks_, jobs_, storage_, clock_},
                     settings_)
        .run(mode, {});
  }
  std::vector<jobs::DeadLetter> letters() { return jobs_.dead_letters(workspace_, {}, 100); }

  database::SqlQuotaRepository quotas_{database_, clock_};
  database::SqlAuditTrail audit_{database_};
  database::SqlWebhookRepository webhooks_{database_, clock_, kSecretBox};
  media::HousekeepingSettings settings_;
};

TEST_F(DeadLettersContract, OfCallbacksGoWithTheirCallbacks) {
  bury(jobs::JobKind::forward_callback);
  clock_.turn(settings_.callbacks_after);
  purge();
  EXPECT_EQ(letters().size(), 1U) << "it can be tried again";
  clock_.turn(std::chrono::milliseconds(1));
  purge();
  EXPECT_TRUE(letters().empty());
}

TEST_F(DeadLettersContract, OfWebhooksGoWithTheirDeliveries) {
  bury(jobs::JobKind::send_webhook);
  bury(jobs::JobKind::submit_template);
  clock_.turn(settings_.deliveries_after);
  bury(jobs::JobKind::send_webhook);
  purge(RunMode::dry);
  EXPECT_EQ(letters().size(), 3U);
  clock_.turn(std::chrono::milliseconds(1));
  purge();
  const auto left = letters();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].job.kind, jobs::JobKind::send_webhook) << "it is young";
  EXPECT_EQ(left[1].job.kind, jobs::JobKind::submit_template) << "it waits for an operator";
}

TEST_F(DeadLettersContract, OfWhatComesByItselfGoAfterAMonth) {
  std::size_t scheduled = 0;
  for (const jobs::JobKindRow& row : jobs::job_kinds()) {
    if (!row.policy.schedule) continue;
    bury(row.kind);
    ++scheduled;
  }
  ASSERT_GT(scheduled, 1U);
  clock_.turn(settings_.scheduled_after);
  bury(jobs::JobKind::erase_workspaces);
  purge();
  EXPECT_EQ(letters().size(), scheduled + 1);
  clock_.turn(std::chrono::milliseconds(1));
  purge();
  const auto left = letters();
  ASSERT_EQ(left.size(), 1U) << "the young one";
  EXPECT_EQ(left[0].job.kind, jobs::JobKind::erase_workspaces);
}

}  // namespace
}  // namespace lumbung::test

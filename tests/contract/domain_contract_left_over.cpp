// What uploads that were killed left in temp/, and its way out.
#include <cerrno>

#include "contract/domain_contract.h"
#include "database/sql_audit_trail.h"
#include "database/sql_quota_repository.h"
#include "database/sql_webhook_repository.h"
#include "media/upkeep/purge_temp.h"
#include "media/upload/old_place.h"
#include "support/secret_box.h"

namespace lumbung::test {
namespace {

using media::HousekeepingReport;
using std::chrono::hours;

class LeftOver : public DomainContract {
 protected:
  HousekeepingReport purge_temp() {
    media::PurgeTemp task({housekeeping_, event_store_, quotas_, audit_, webhooks_, jobs_, storage_, clock_},
                          {});
    const HousekeepingReport report = task.run(media::RunMode::real, {});
    remove_objects_.run(media::RunMode::real, {});
    return report;
  }
  void put(const std::string& key, std::string_view content) {
    auto sink = disk_.store(media::ObjectKey::parse(key).value(), "", 0).value();
    sink->append(as_bytes(content));
    sink->commit();
  }
  /// Something of the old application's, where uploads lie while new_media_storage is off.
  std::string put_beside_copies() {
    const std::string folder = disk_.location() == media::Location::local
                                   ? "public/"
                                   : "uploads/media/sent/" + std::to_string(workspace_.value) + "/";
    put(folder + "somebody_elses.jpg", "x");
    return folder + "somebody_elses.jpg";
  }

  database::SqlQuotaRepository quotas_{database_, clock_};
  database::SqlAuditTrail audit_{database_};
  database::SqlWebhookRepository webhooks_{database_, clock_, kSecretBox};
  const Uuid killed_ = Uuid::parse("0192e4a0-0000-7000-8000-000000000001").value();
  const std::string left_ = media::ObjectKey::of_upload(workspace_, killed_).str();
};

TEST_F(LeftOver, ThatCannotBeReadIsToldOfAndKeepsNothingElseFromGoing) {
  put(left_, "broken off");
  put("temp/workspace_1/upload_x.tmp", "behind it");
  put_beside_copies();
  const media::Media media = uploaded("a photo");
  work_once();
  ASSERT_TRUE(service_.erase(workspace_, media.uuid, {}));
  clock_.turn(hours(32 * 24));
  for (const int trouble : {EIO, EACCES, ENOSPC, EMFILE}) {
    storage_.troubles[left_] = [trouble] { throw fault_from_errno("open it", trouble); };
    const HousekeepingReport report = purge_temp();
    EXPECT_EQ(report.kept_because.at("unreadable"), 1U);
    ASSERT_EQ(report.problems.size(), 1U);
    EXPECT_TRUE(report.problems.front().starts_with("unreadable: " + left_)) << report.problems.front();
    EXPECT_EQ(report.changed.contains("erasures forgotten"), trouble == EIO) << "a step behind it";
    EXPECT_EQ(objects("temp/"), std::set<std::string>{left_});
  }
  storage_.troubles.clear();
  EXPECT_EQ(purge_temp().removed, 1U);
}

TEST_F(LeftOver, IsReadOnlyWhereItMayHaveACopy) {
  put(left_, "broken off");
  storage_.troubles[left_] = [] { throw Fault("open it: Input/output error"); };
  clock_.turn(hours(25));
  const HousekeepingReport report = purge_temp();
  EXPECT_EQ(report.problems, std::vector<std::string>{});
  EXPECT_EQ(report.removed, 1U);
}

TEST_F(LeftOver, GoesWithItsCopyHoweverLargeItIs) {
  const std::string content(9U << 20U, 'x');
  put(left_, content);
  put(media::old_place(workspace_, killed_, Sha256::of(as_bytes(content)), "application/octet-stream",
                       disk_.location())
          .str(),
      content);
  const std::string other = put_beside_copies();
  clock_.turn(hours(25));
  EXPECT_EQ(purge_temp().removed, 1U);
  EXPECT_EQ(objects(), std::set<std::string>{other});
}

}  // namespace
}  // namespace lumbung::test

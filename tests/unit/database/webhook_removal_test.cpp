#include <memory>

#include <gtest/gtest.h>

#include "base/error.h"
#include "database/engine/group_writer.h"
#include "database/schema/migrator.h"
#include "database/sql_webhook_repository.h"
#include "database/sql_workspace_repository.h"
#include "database/webhook_rows.h"
#include "support/secret_box.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

/// Commits so many transactions more and refuses the next ones, as if the process had been stopped.
class StoppingWriter final : public Writer {
 public:
  StoppingWriter(const Dialect& dialect, std::shared_ptr<int> left)
      : writer_(dialect), left_(std::move(left)) {}
  void run(const Work& work) override {
    if (*left_ == 0) throw Fault("stopped");
    --*left_;
    writer_.run(work);
  }

 private:
  GroupWriter writer_;
  std::shared_ptr<int> left_;
};

class WebhookRemovalTest : public testing::Test {
 protected:
  WebhookRemovalTest() {
    Migrator(database_, clock_).migrate().value();
    workspace_ = SqlWorkspaceRepository(database_, clock_).create("workspace", {}).id;
    webhook_ = webhooks_.create(workspace_, "https://example.com/", "secret", {}, {})->id;
    database_.transact([&](Session& session) {
      for (int i = 0; i < kPending; ++i) {
        session.execute(
            "INSERT INTO lumbung_webhook_deliveries (webhook_id, event_id, type, event_at_ms, status,"
            " created_at_ms) VALUES (:webhook, 1, 'media.deleted', 0, 'pending', 0)",
            {{"webhook", webhook_}});
      }
    });
  }

  std::uint64_t rows_of(const std::string& table) {
    return database_.read([&](Session& session) {
      return std::get<0>(session.one<std::uint64_t>("SELECT COUNT(*) FROM " + table).value());
    });
  }

  static constexpr int kPending = 1'200;

  test::TempDirectory directory_;
  SystemClock clock_;
  std::shared_ptr<int> commits_left_ = std::make_shared<int>(1'000);
  Database database_{
      {.path = (directory_.path() / "lumbung.db").string(), .make_writer = [this](const Dialect& d) {
         return std::make_unique<StoppingWriter>(d, commits_left_);
       }}};
  SqlWebhookRepository webhooks_{database_, clock_, test::kSecretBox};
  WorkspaceId workspace_;
  WebhookId webhook_;
};

TEST_F(WebhookRemovalTest, TakesWhatIsStillToBeSentInPages) {
  *commits_left_ = 2;  // the removal itself, and one page
  EXPECT_THROW(webhooks_.remove(workspace_, webhook_, {}), Fault);
  EXPECT_EQ(rows_of("lumbung_webhook_deliveries"), kPending - 500U);
  EXPECT_TRUE(webhooks_.list(workspace_).empty()) << "gone for everybody from the first commit on";
  EXPECT_FALSE(webhooks_.find(workspace_, webhook_));
  EXPECT_TRUE(to_events(std::string(kRemovedWebhook)).empty()) << "and sent nothing new";
}

TEST_F(WebhookRemovalTest, IsEndedByHousekeepingWhereItWasStopped) {
  *commits_left_ = 2;
  EXPECT_THROW(webhooks_.remove(workspace_, webhook_, {}), Fault);
  *commits_left_ = 1'000;
  EXPECT_FALSE(webhooks_.remove(workspace_, webhook_, {})) << "put on record once";
  webhooks_.purge_before(clock_.now(), 500);
  EXPECT_EQ(rows_of("lumbung_webhook_deliveries"), 0U);
  EXPECT_EQ(rows_of("lumbung_webhooks"), 0U);
}

}  // namespace
}  // namespace lumbung::database

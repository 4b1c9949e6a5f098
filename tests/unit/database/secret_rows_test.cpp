#include "database/secret_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "database/schema/migrator.h"
#include "database/sql_webhook_repository.h"
#include "database/sql_workspace_repository.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SecretRowsTest : public testing::Test {
 protected:
  SecretRowsTest() {
    Migrator(database_, clock_).migrate().value();
    workspace_ = new_workspace();
  }

  WorkspaceId new_workspace() { return SqlWorkspaceRepository(database_, clock_).create("workspace", {}).id; }
  WebhookId made_with(const access::SecretBox& box) {
    return SqlWebhookRepository(database_, clock_, box)
        .create(workspace_, "https://a.example/", kSecret, {}, {})
        ->id;
  }
  /// As a release before this one wrote it.
  WebhookId made_plain() {
    return database_.transact([&](Session& session) {
      session.execute(
          "INSERT INTO lumbung_webhooks (workspace_id, url, secret, events, created_at_ms)"
          " VALUES (:workspace, 'https://b.example/', :secret, '', 0)",
          {{"workspace", workspace_}, {"secret", kSecret}});
      return WebhookId{session.last_insert_id()};
    });
  }
  std::string stored(WebhookId id) {
    return database_.read([&](Session& session) {
      return std::get<0>(
          session.one<std::string>("SELECT secret FROM lumbung_webhooks WHERE id = :id", {{"id", id}})
              .value());
    });
  }
  std::string opened(WebhookId id, const access::SecretBox& box) {
    return box.open(stored(id), place_of_secret(id));
  }

  static constexpr const char* kSecret = "whsec_in_plain_sight";
  const access::SecretBox first_{"the first key of thirty-two bytes or more"};
  const access::SecretBox second_{"the second key of thirty-two bytes or more"};
  const access::SecretBox turning_{"the second key of thirty-two bytes or more",
                                   "the first key of thirty-two bytes or more"};

  test::TempDirectory directory_;
  SystemClock clock_;
  Database database_{{.path = (directory_.path() / "lumbung.db").string()}};
  WorkspaceId workspace_;
};

TEST_F(SecretRowsTest, SecretsLieSealed) {
  const WebhookId id = made_with(first_);
  EXPECT_THAT(stored(id), StartsWith("v1:"));
  EXPECT_THAT(stored(id), Not(HasSubstr("whsec")));
  EXPECT_EQ(opened(id, first_), kSecret);
}

TEST_F(SecretRowsTest, ANodeWithAnotherKeyNeitherStartsNorMakesAWebhook) {
  EXPECT_EQ(bring_up_secrets(database_, second_), 0U) << "nothing is sealed yet: any key will do";
  made_with(first_);
  EXPECT_EQ(bring_up_secrets(database_, first_), 0U);
  try {
    bring_up_secrets(database_, second_);
    FAIL() << "started";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::unsafe);
    EXPECT_THAT(fault.what(), HasSubstr("secret-key"));
  }
  EXPECT_THROW(made_with(second_), Fault);
}

TEST_F(SecretRowsTest, SealsWhatAnOlderReleaseLeftPlain) {
  const WebhookId id = made_plain();
  EXPECT_EQ(bring_up_secrets(database_, first_), 1U);
  EXPECT_THAT(stored(id), Not(HasSubstr("whsec")));
  EXPECT_EQ(opened(id, first_), kSecret);
  EXPECT_EQ(bring_up_secrets(database_, first_), 0U);
}

TEST_F(SecretRowsTest, AChangedKeySealsAllAnew) {
  std::vector<WebhookId> ids;
  for (std::uint32_t i = 0; i < 450; ++i) {  // more than two pages
    if (i % events::kWebhooksMax == 0) workspace_ = new_workspace();
    ids.push_back(made_with(first_));
  }
  EXPECT_EQ(bring_up_secrets(database_, turning_), ids.size());
  EXPECT_EQ(bring_up_secrets(database_, second_), 0U) << "the old key is needed no more";
  EXPECT_EQ(opened(ids.front(), second_), kSecret);
  EXPECT_EQ(opened(ids.back(), second_), kSecret);
}

}  // namespace
}  // namespace lumbung::database

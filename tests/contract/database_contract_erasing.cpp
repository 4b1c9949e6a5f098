#include "contract/database_contract.h"
#include "database/workspace_erasure_rows.h"

namespace lumbung::test {
namespace {

using media::Media;

constexpr WorkspaceId kNoWorkspace{99};

/// Counts the tables with a column workspace_id.
std::string tables_with_a_workspace(const std::string& url) {
  if (url.starts_with("sqlite:")) {
    return "SELECT COUNT(*) FROM (SELECT m.name AS table_name FROM sqlite_master m, "
           "pragma_table_info(m.name) c"
           " WHERE m.type = 'table' AND c.name = 'workspace_id') AS found";
  }
  return "SELECT COUNT(*) FROM (SELECT table_name AS table_name FROM information_schema.columns"
         " WHERE table_schema = DATABASE() AND column_name = 'workspace_id') AS found";
}

TEST_P(DatabaseContract, KnowsHowEachTableWithAWorkspaceIsErased) {
  std::string known;
  for (const database::TableOfWorkspace& table : database::tables_of_workspaces()) {
    if (!known.empty()) known += ", ";
    known += "'" + std::string(table.name) + "'";
  }
  const std::string all = tables_with_a_workspace(db_.url);
  EXPECT_EQ(db_.number(all + " WHERE table_name NOT IN (" + known + ")"), 0)
      << "a new table: say in tables_of_workspaces() how its rows go when a workspace is erased";
  EXPECT_EQ(db_.number(all), static_cast<std::int64_t>(database::tables_of_workspaces().size()));
}

TEST_P(DatabaseContract, ShutsAWorkspaceThatIsBeingErased) {
  const Media media = completed("nasi");
  const Sha256 hash = Sha256::of(as_bytes("lmb_token"));
  ASSERT_TRUE(
      db_.tokens->create({"till", workspace_, {access::Ability::media_read}, std::nullopt}, hash, {}));
  db_.webhooks->create(workspace_, "http://127.0.0.1:9/hook", "secret", {}, {});
  ASSERT_TRUE(db_.media->find_for_delivery(media.uuid).has_value());
  EXPECT_FALSE(db_.workspace_erasures->find(workspace_).has_value());

  ASSERT_TRUE(db_.workspace_erasures->begin(workspace_, {.request_id = "first"}));
  EXPECT_FALSE(db_.tokens->find(hash).has_value());
  EXPECT_FALSE(db_.workspaces->find(workspace_).has_value());
  EXPECT_FALSE(db_.workspaces->set_public_delivery(workspace_, true, {}));
  EXPECT_FALSE(db_.media->find_for_delivery(media.uuid).has_value());
  EXPECT_EQ(db_.media->admit(upload_of("soto")).error().code, ErrorCode::not_found);
  EXPECT_EQ(db_.tokens
                ->create({"late", workspace_, {access::Ability::media_read}, std::nullopt},
                         Sha256::of(as_bytes("lmb_late")), {})
                .error()
                .code,
            ErrorCode::not_found);
  EXPECT_TRUE(db_.webhooks->list(workspace_).empty()) << "nothing is sent to it";

  const auto erasure = db_.workspace_erasures->find(workspace_);
  ASSERT_TRUE(erasure.has_value());
  EXPECT_EQ(erasure->media_left, 1U);
  EXPECT_EQ(erasure->media, 0U);
}

TEST_P(DatabaseContract, BeginsToEraseAWorkspaceOnce) {
  EXPECT_EQ(db_.workspace_erasures->begin(kNoWorkspace, {}).error().code, ErrorCode::not_found);
  ASSERT_TRUE(db_.workspace_erasures->begin(workspace_, {.request_id = "first"}));
  ASSERT_TRUE(db_.workspace_erasures->begin(workspace_, {.request_id = "second"}));
  EXPECT_EQ(db_.workspace_erasures->under_way(), std::vector{workspace_});
  const auto lines =
      db_.audit
          ->list({.workspace = workspace_, .action = access::AuditAction::workspace_erasure_begun},
                 std::nullopt, 10)
          .entries;
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines.front().origin.request_id, "first");
}

TEST_P(DatabaseContract, ErasesNoWorkspaceThatHasMedia) {
  const Media media = completed("nasi");
  db_.put_into_campaign(media.id);
  ASSERT_TRUE(db_.workspace_erasures->begin(workspace_, {}));
  EXPECT_FALSE(db_.workspace_erasures->finish(workspace_));
  ASSERT_EQ(db_.workspace_erasures->take_media(workspace_, 10).size(), 1U);
  const media::Erasure erasure = db_.media->erase(workspace_, media.uuid, {}).value();
  EXPECT_EQ(db_.workspace_erasures->find(workspace_)->media, 1U);
  EXPECT_EQ(db_.workspace_erasures->find(workspace_)->objects, erasure.objects.size());
  while (db_.workspace_erasures->forget_rows(workspace_, 1) > 0) {
  }
  EXPECT_TRUE(db_.workspace_erasures->finish(workspace_));
  EXPECT_TRUE(db_.workspace_erasures->finish(workspace_)) << "another process was faster";
  EXPECT_FALSE(db_.workspace_erasures->find(workspace_).has_value());
  const auto lines = db_.audit->list({.workspace = workspace_}, std::nullopt, 10).entries;
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines.front().action, access::AuditAction::workspace_erased);
  EXPECT_TRUE(lines.front().subject.starts_with("1 media, ")) << lines.front().subject;
  EXPECT_EQ(lines.back().action, access::AuditAction::workspace_erasure_begun);
}

TEST_P(DatabaseContract, ForgetsWhatDidNotGoWithItsMediaInPages) {
  const std::string workspace = std::to_string(workspace_.value);
  for (int media = 1; media <= 5; ++media) {
    db_.run("INSERT INTO lumbung_words (workspace_id, word, media_id) VALUES (" + workspace + ", 'nasi', " +
            std::to_string(media) + ")");
  }
  db_.run("INSERT INTO lumbung_words (workspace_id, word, media_id) VALUES (99, 'nasi', 6)");
  ASSERT_TRUE(db_.workspace_erasures->begin(workspace_, {}));
  for (const std::int64_t left : {3, 1, 0}) {
    EXPECT_GT(db_.workspace_erasures->forget_rows(workspace_, 2), 0U);
    EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_words WHERE workspace_id = " + workspace), left);
  }
  while (db_.workspace_erasures->forget_rows(workspace_, 2) > 0) {
  }
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_words"), 1) << "that of another workspace";
}

}  // namespace
}  // namespace lumbung::test

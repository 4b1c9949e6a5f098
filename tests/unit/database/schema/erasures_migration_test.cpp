// Version 15 takes over from the audit trail what was erased before it: who was away over the upgrade hears
// of it.
#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_media_repository.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

class ErasuresMigrationTest : public testing::Test {
 protected:
  void note(std::chrono::seconds ago, const std::string& action, const Uuid& uuid) {
    database_.transact([&](Session& session) {
      session.execute(
          "INSERT INTO lumbung_audit (at_ms, workspace_id, actor_kind, actor_name, action, media_uuid, "
          "subject,"
          " request_id, trace_id) VALUES (:at, 1, 'system', '', :action, :uuid, '', '', '')",
          {{"at", to_unix_ms(clock_.now() - ago)}, {"action", action}, {"uuid", uuid.str()}});
    });
  }

  test::TempDirectory directory_;
  SystemClock clock_;
  Database database_{{.path = (directory_.path() / "lumbung.db").string()}};
};

TEST_F(ErasuresMigrationTest, TakesOverTheErasuresOfTheLastMonth) {
  Migrator(database_, clock_, all_migrations().first(12)).migrate().value();
  const Uuid recent = Uuid::make();
  const Uuid older = Uuid::make();
  note(std::chrono::days(40), "media.erased", Uuid::make());
  note(std::chrono::days(20), "media.erased", older);
  note(std::chrono::hours(2), "media.deleted", Uuid::make());
  note(std::chrono::hours(1), "media.erased", recent);
  Migrator(database_, clock_).migrate().value();

  media::MediaFilter changes;
  changes.updated_since = clock_.now() - std::chrono::days(29);
  const auto erased = SqlMediaRepository(database_, clock_).list({1}, changes, std::nullopt, 10).erased;
  ASSERT_EQ(erased.size(), 2U);
  EXPECT_EQ(erased[0].uuid, older);
  EXPECT_EQ(erased[1].uuid, recent);
  EXPECT_EQ(to_unix_ms(erased[1].at) % 1000, 0);
}

}  // namespace
}  // namespace lumbung::database

#include "database/schema/watch.h"

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::database {
namespace {

class SchemaWatchTest : public testing::Test {
 protected:
  SchemaWatchTest() { Migrator(database_, clock_).migrate().value(); }

  void come_to(std::uint32_t version) {
    database_.transact([&](Session& session) {
      session.execute(
          "INSERT INTO lumbung_migrations (version, name, checksum, applied_at_ms)"
          " VALUES (:version, 'of the future', '', 1)",
          {{"version", version}});
    });
  }

  test::TempDirectory directory_;
  test::TurnedClock clock_;
  Database database_{{.path = (directory_.path() / "lumbung.db").string()}};
  SchemaWatch::Time now_{};
  std::vector<std::string> told_;
  SchemaWatch watch_{
      database_,
      {.told = [this](SchemaWatch::Cause, const std::string& reason) { told_.push_back(reason); },
       .now = [this] { return now_; }}};
};

TEST_F(SchemaWatchTest, NoticesANewerSchemaWithinAMinuteAndSaysSoOnce) {
  EXPECT_TRUE(watch_.knows_all());
  EXPECT_NO_THROW(watch_.require());
  come_to(all_migrations().back().version + 1);
  now_ += std::chrono::seconds(59);
  EXPECT_TRUE(watch_.knows_all()) << "it asks once a minute";
  now_ += std::chrono::seconds(1);
  EXPECT_FALSE(watch_.knows_all());
  try {
    watch_.require();
    ADD_FAILURE() << "it works on a schema that it does not know";
  } catch (const Fault& refused) {
    EXPECT_EQ(refused.code(), ErrorCode::unsafe);
    EXPECT_NE(std::string(refused.what()).find("run a newer lumbung"), std::string::npos);
  }
  now_ += std::chrono::minutes(2);
  EXPECT_FALSE(watch_.knows_all());
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(SchemaWatchTest, TakesNoWorkWhileTheCutoverHasTheTable) {
  EXPECT_TRUE(watch_.knows_all());
  const auto reach = [&](const std::string& phase) {
    database_.transact([&](Session& session) {
      session.execute("INSERT OR REPLACE INTO lumbung_legacy_state (name, value) VALUES ('phase', :phase)",
                      {{"phase", phase}});
    });
    now_ += std::chrono::minutes(1);
    return watch_.knows_all();
  };
  database_.transact([](Session& session) {
    session.run("CREATE TABLE lumbung_legacy_state (name VARCHAR(64) PRIMARY KEY, value TEXT)");
  });
  EXPECT_TRUE(reach("migrated"));
  EXPECT_FALSE(reach("rolling back"));
  try {
    watch_.require();
    ADD_FAILURE() << "it works on a table that is given back";
  } catch (const Fault& refused) {
    EXPECT_EQ(refused.code(), ErrorCode::unavailable);
    EXPECT_NE(std::string(refused.what()).find("legacy rollback"), std::string::npos) << refused.what();
  }
  EXPECT_FALSE(reach("finishing"));
  EXPECT_TRUE(reach("finished"));
  EXPECT_EQ(told_.size(), 1U);
}

}  // namespace
}  // namespace lumbung::database

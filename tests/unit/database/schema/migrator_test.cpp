#include "database/schema/migrator.h"

#include <array>
#include <thread>

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kFirst = {"CREATE TABLE one (id INTEGER)"};
constexpr std::array<std::string_view, 2> kSecond = {"CREATE TABLE two (id INTEGER)",
                                                     "INSERT INTO two VALUES (1)"};
constexpr std::array<std::string_view, 2> kBroken = {"CREATE TABLE three (id INTEGER)", "CREATE NONSENSE"};
const std::array kTwo = {Migration{1, "one", {kFirst, {}}}, Migration{2, "two", {kSecond, {}}}};

class MigratorTest : public testing::Test {
 protected:
  Migrator migrator(std::span<const Migration> migrations) { return {database_, clock_, migrations}; }

  std::string checksum_of_step(int version) {
    return std::get<0>(*database_.read([&](Session& session) {
      return session.one<std::string>("SELECT checksum FROM lumbung_migrations WHERE version = :version",
                                      {{"version", version}});
    }));
  }

  test::TempDirectory directory_;
  test::TurnedClock clock_;
  Database database_{{.path = (directory_.path() / "lumbung.db").string()}};
};

TEST_F(MigratorTest, AppliesEachStepOnceAndRemembersWhen) {
  EXPECT_FALSE(migrator(kTwo).status()[0].applied_at.has_value());
  EXPECT_EQ(migrator(std::span(kTwo).first(1)).migrate().value(), 1U);
  EXPECT_EQ(migrator(kTwo).migrate().value(), 1U);
  EXPECT_EQ(migrator(kTwo).migrate().value(), 0U);
  const auto status = migrator(kTwo).status();
  ASSERT_EQ(status.size(), 2U);
  EXPECT_EQ(status[1].name, "two");
  EXPECT_EQ(status[1].applied_at, clock_.now());
}

TEST_F(MigratorTest, RefusesADatabaseOfANewerProgram) {
  ASSERT_TRUE(migrator(kTwo).migrate().has_value());
  const auto refused = migrator(std::span(kTwo).first(1)).migrate();
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::unsafe);
}

TEST_F(MigratorTest, RefusesADatabaseWhoseStepsAreOthers) {
  ASSERT_TRUE(migrator(kTwo).migrate().has_value());
  const std::array other = {Migration{1, "one", {kSecond, {}}}, Migration{2, "two", {kSecond, {}}}};
  EXPECT_EQ(migrator(other).migrate().error().code, ErrorCode::unsafe);
}

TEST_F(MigratorTest, TakesADatabaseWhoseStepWasMendedSince) {
  ASSERT_TRUE(migrator(kTwo).migrate().has_value());
  const std::string first = checksum_of_step(2);
  const std::array mended = {Migration{1, "one", {kFirst, {}}}, Migration{2, "two", {kBroken, {}}, first}};
  EXPECT_EQ(migrator(mended).migrate().value(), 0U);
  const std::array other = {Migration{1, "one", {kSecond, {}}, first}, Migration{2, "two", {kSecond, {}}}};
  EXPECT_EQ(migrator(other).migrate().error().code, ErrorCode::unsafe);
}

TEST_F(MigratorTest, LeavesNothingOfAStepThatFails) {
  const std::array steps = {Migration{1, "one", {kFirst, {}}}, Migration{2, "broken", {kBroken, {}}}};
  EXPECT_THROW(migrator(steps).migrate(), Fault);
  EXPECT_EQ(migrator(kTwo).migrate().value(), 2U);
}

TEST_F(MigratorTest, MayBeStartedByManyAtOnce) {
  std::atomic<std::uint32_t> steps = 0;
  std::vector<std::thread> starters;
  for (int i = 0; i < 4; ++i) {
    starters.emplace_back([&] {
      Database own({.path = (directory_.path() / "lumbung.db").string()});
      steps += Migrator(own, clock_).migrate().value();
    });
  }
  for (std::thread& starter : starters) starter.join();
  EXPECT_EQ(steps, all_migrations().size());
}

TEST_F(MigratorTest, LeavesATableOfAnotherProgramAlone) {
  database_.transact([](Session& session) {
    session.run("CREATE TABLE chat_media (id INTEGER PRIMARY KEY, path VARCHAR(255))");
  });
  EXPECT_EQ(migrator(all_migrations()).migrate().error().code, ErrorCode::unsafe);
  EXPECT_FALSE(migrator(all_migrations()).status()[0].applied_at.has_value());
}

TEST_F(MigratorTest, MakesTheTableOfTheMissionColumnForColumn) {
  ASSERT_TRUE(migrator(all_migrations()).migrate().has_value());
  const auto names = [&](const char* sql) {
    std::vector<std::string> all;
    for (const auto& [name] :
         database_.read([&](Session& session) { return session.all<std::string>(sql); })) {
      all.push_back(name);
    }
    return all;
  };
  EXPECT_EQ(names("SELECT name FROM pragma_table_info('chat_media') ORDER BY name"),
            (std::vector<std::string>{"cdn_url", "compressed_path", "created_at", "deleted_at", "id",
                                      "location", "metadata", "name", "original_path", "processed_at",
                                      "processing_error", "processing_status", "size", "thumbnail_path",
                                      "type", "updated_at", "uuid", "webp_path", "workspace_id"}));
  EXPECT_EQ(names("SELECT name FROM pragma_index_list('chat_media')"
                  " WHERE name NOT LIKE 'idx_lumbung_%' ORDER BY name"),
            (std::vector<std::string>{"chat_media_uuid_unique", "idx_created_at", "idx_processing_status",
                                      "idx_type_workspace", "idx_workspace_id"}));
}

}  // namespace
}  // namespace lumbung::database

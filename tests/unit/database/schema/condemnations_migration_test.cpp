// Version 16 takes over what the release before had condemned in one row only.
#include <algorithm>

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_scan_verdicts.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::database {
namespace {

TEST(CondemnationsMigration, ListsContentsInWhichMalwareWasFound) {
  const test::TempDirectory directory;
  const test::TurnedClock clock;
  Database database{{.path = (directory.path() / "lumbung.db").string()}};
  const auto all = all_migrations();
  const auto step = std::ranges::find(all, 16U, &Migration::version);
  ASSERT_NE(step, all.end());
  Migrator(database, clock, all.first(static_cast<std::size_t>(step - all.begin()))).migrate().value();
  const Sha256 bad = Sha256::of(as_bytes("bad"));
  const Sha256 good = Sha256::of(as_bytes("good"));
  database.transact([&](Session& session) {
    for (const auto& [workspace, content] : {std::pair(1, bad), std::pair(2, bad), std::pair(1, good)}) {
      session.execute(
          "INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, "
          "created_at_ms)"
          " VALUES (:workspace, :hash, 'original', 'x', 7, :hash, 1, 1)",
          {{"workspace", workspace}, {"hash", content.hex()}});
    }
    for (const auto& [content, verdict] : {std::pair(bad, "infected"), std::pair(good, "clean")}) {
      session.execute(
          "INSERT INTO lumbung_scan_verdicts (hash, verdict, scanned_at_ms) VALUES (:hash, :verdict, 1)",
          {{"hash", content.hex()}, {"verdict", verdict}});
    }
  });
  Migrator(database, clock).migrate().value();
  SqlScanVerdicts verdicts(database, clock);
  const auto condemned = verdicts.condemned(10);
  ASSERT_EQ(condemned.size(), 1U);
  EXPECT_EQ(condemned.front().content.hash, bad);
  EXPECT_EQ(condemned.front().content.bytes, 7U);
  verdicts.carried_out(condemned.front());
  EXPECT_TRUE(verdicts.condemned(10).empty());
}

}  // namespace
}  // namespace lumbung::database

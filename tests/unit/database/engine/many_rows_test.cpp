#include "database/engine/many_rows.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "database/engine/database.h"
#include "database/engine/sqlite_dialect.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

class ManyRowsTest : public testing::Test {
 protected:
  ManyRowsTest() {
    database_.transact([](Session& session) {
      session.run("CREATE TABLE rice (id INTEGER PRIMARY KEY, sack TEXT NULL, bags BIGINT NULL)");
    });
  }

  const test::TempDirectory directory_;
  int statements_ = 0;
  Database database_{{.path = (directory_.path() / "rows.db").string(),
                      .on_statement = [this](std::string_view sql, const std::vector<Bind>&) {
                        if (sql.starts_with("INSERT INTO rice")) ++statements_;
                      }}};
};

TEST_F(ManyRowsTest, AreInsertedInTheirOrderWithFewStatements) {
  using Row = std::tuple<std::uint64_t, std::optional<std::string>, std::optional<std::int64_t>>;
  ManyRows rows("INSERT INTO rice (id, sack, bags)", 3);
  std::vector<Row> expected;
  for (std::uint64_t id = 1; id <= 150; ++id) {
    Row row{id, std::nullopt, std::nullopt};
    if (id % 2 == 0) std::get<1>(row) = "sack " + std::to_string(id);
    if (id % 3 == 0) std::get<2>(row) = static_cast<std::int64_t>(10 * id);
    rows.add({id, std::get<1>(row), std::get<2>(row)});
    expected.push_back(row);
  }
  database_.transact([&](Session& session) { rows.insert(session); });
  const auto found = database_.read(
      [](Session& session) { return session.all_of<Row>("SELECT id, sack, bags FROM rice ORDER BY rowid"); });
  EXPECT_EQ(found, expected);
  EXPECT_EQ(statements_, 2 + 1 + 1 + 1);  // 64 + 64 + 16 + 4 + 2
}

TEST_F(ManyRowsTest, AreInsertedOnce) {
  ManyRows rows("INSERT INTO rice (id)", 1);
  rows.add({7});
  database_.transact([&](Session& session) {
    rows.insert(session);
    rows.insert(session);
  });
  EXPECT_EQ(statements_, 1);
}

TEST_F(ManyRowsTest, DoWhatTheirTailSaysWhereOneIsThereAlready) {
  ManyRows rows("INSERT INTO rice (id, bags)", 2,
                " ON CONFLICT (id) DO UPDATE SET bags = bags + excluded.bags");
  for (const std::int64_t bags : {3, 4}) {
    rows.add({7, bags});
    rows.add({8, 10 * bags});
    database_.transact([&](Session& session) { rows.insert(session); });
  }
  const auto found = database_.read([](Session& session) {
    return session.all<std::uint64_t, std::int64_t>("SELECT id, bags FROM rice ORDER BY id");
  });
  EXPECT_EQ(found, (std::vector<std::tuple<std::uint64_t, std::int64_t>>{{7, 7}, {8, 70}}));
  EXPECT_EQ(statements_, 2);
}

TEST_F(ManyRowsTest, AreAsWideAsTheTable) {
  ManyRows rows("INSERT INTO rice (id, sack)", 2);
  EXPECT_THROW(rows.add({7}), Fault);
}

}  // namespace
}  // namespace lumbung::database

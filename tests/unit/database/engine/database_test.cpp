#include "database/engine/database.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/engine/sqlite_dialect.h"
#include "support/no_descriptors.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

using namespace std::chrono_literals;

struct Sack {
  StrongId<struct SackTag> id;
  std::string name;
  std::optional<std::string> label;
  std::optional<StrongId<struct BagsTag>> bags;
  std::int64_t twice;

  static constexpr auto columns() {
    return std::tuple(Column("id", &Sack::id), Column("name", &Sack::name), Column("name", &Sack::label),
                      Column("bags", &Sack::bags), Column("2 * bags", &Sack::twice));
  }
};

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() {
    database_.transact([](Session& session) {
      session.run(
          "CREATE TABLE rice (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NULL, bags BIGINT NULL)");
    });
  }
  std::uint64_t rows() {
    return std::get<0>(*database_.read(
        [](Session& session) { return session.one<std::uint64_t>("SELECT COUNT(*) FROM rice"); }));
  }
  static void add(Session& session, const std::string& name) {
    session.execute("INSERT INTO rice (name) VALUES (:name)", {{"name", name}});
  }
  /// Lets the file grow by so many pages and no further: a full disk.
  void limit_growth(std::int64_t pages) {
    database_.transact([&](Session& session) {
      const auto now = session.one<std::int64_t>("PRAGMA page_count");
      session.run("PRAGMA max_page_count = " + std::to_string(std::get<0>(*now) + pages));
    });
  }

  test::TempDirectory directory_;
  std::string path_ = (directory_.path() / "a b.db").string();
  Database database_{{.path = path_, .busy_timeout = 20ms, .readers_max = 2}};
};

#ifndef __SANITIZE_ADDRESS__  // UBSan needs a pipe to see whether what was thrown is what it is taken for
TEST_F(DatabaseTest, IsUnavailableAndNotBrokenWithoutDescriptors) {
  const test::NoDescriptors none;
  try {
    Database other({.path = path_, .busy_timeout = 20ms, .readers_max = 2});
    other.read([](Session& session) { return session.one<int>("SELECT 1"); });
    FAIL() << "there was a descriptor";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::unavailable) << fault.what();
  }
}
#endif

TEST_F(DatabaseTest, IsSetUpToKeepWhatItAcknowledged) {
  database_.transact([](Session& session) {
    const auto text = [&](const char* sql) { return std::get<0>(*session.one<std::string>(sql)); };
    EXPECT_EQ(text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(text("PRAGMA synchronous"), "2");  // FULL
    EXPECT_EQ(text("PRAGMA foreign_keys"), "1");
  });
}

TEST_F(DatabaseTest, CarriesValuesUnharmed) {
  const std::string hostile = "'); DROP TABLE rice; -- \xc3\xa9\n";
  database_.transact([&](Session& session) {
    session.execute("INSERT INTO rice (name, bags) VALUES (:name, :bags)",
                    {{"name", hostile}, {"bags", std::int64_t{1} << 62}});
    session.execute("INSERT INTO rice (name, bags) VALUES (:name, :bags)",
                    {{"name", std::optional<std::string>()}, {"bags", std::optional<std::int64_t>()}});
    EXPECT_EQ(session.last_insert_id(), 2U);
  });
  const auto rows = database_.read([](Session& session) {
    return session.all<std::optional<std::string>, std::optional<std::int64_t>>(
        "SELECT name, bags FROM rice ORDER BY id");
  });
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(std::get<0>(rows[0]), hostile);
  EXPECT_EQ(std::get<1>(rows[0]), std::int64_t{1} << 62);
  EXPECT_FALSE(std::get<0>(rows[1]).has_value());
  EXPECT_FALSE(std::get<1>(rows[1]).has_value());
}

TEST_F(DatabaseTest, ReadsEachColumnIntoItsMember) {
  EXPECT_EQ(column_list<Sack>(), "id, name, name, bags, 2 * bags");
  database_.transact([&](Session& session) {
    session.execute("INSERT INTO rice (name, bags) VALUES ('white', 7)");
    session.execute("INSERT INTO rice (name, bags) VALUES (NULL, NULL)");
  });
  const auto sacks = [&](std::uint64_t after) {
    return database_.read([&](Session& session) {
      return session.select<Sack>("FROM rice WHERE id > :after ORDER BY id", {{"after", after}});
    });
  };
  const std::vector<Sack> rows = sacks(0);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].id.value, 1U);
  EXPECT_EQ(rows[0].name, "white");
  EXPECT_EQ(rows[0].label, "white");
  EXPECT_EQ(rows[0].bags->value, 7U);
  EXPECT_EQ(rows[0].twice, 14);
  EXPECT_EQ(rows[1].name, "");
  EXPECT_FALSE(rows[1].label.has_value());
  EXPECT_FALSE(rows[1].bags.has_value());
  EXPECT_EQ(rows[1].twice, 0);
  EXPECT_EQ(sacks(1).size(), 1U) << "the statement was kept";
  EXPECT_TRUE(sacks(2).empty());
}

TEST_F(DatabaseTest, RollsBackOnAnExceptionAndOnARefusal) {
  EXPECT_THROW(database_.transact([](Session& session) {
    add(session, "a");
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  const Status refused = database_.transact([](Session& session) -> Status {
    add(session, "b");
    return error(ErrorCode::conflict, "no");
  });
  EXPECT_TRUE(refused.has_error());
  EXPECT_EQ(rows(), 0U);
  database_.transact([](Session& session) { add(session, "c"); });
  EXPECT_EQ(rows(), 1U);
}

TEST_F(DatabaseTest, RefusesToWriteOnAReadingConnection) {
  EXPECT_THROW(database_.read([](Session& session) { add(session, "a"); }), Fault);
  EXPECT_EQ(rows(), 0U);
}

TEST_F(DatabaseTest, RefusesATransactionInsideAnother) {
  EXPECT_THROW(
      database_.transact([&](Session&) { database_.transact([](Session& inner) { add(inner, "a"); }); }),
      Fault);
  database_.transact([](Session& session) { add(session, "b"); });
  EXPECT_EQ(rows(), 1U);
}

TEST_F(DatabaseTest, GivesEachOfManyWritersItsOwnEnd) {
  constexpr int kThreads = 12;
  constexpr int kRounds = 20;
  std::atomic<int> kept = 0;
  std::atomic<int> thrown = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < kRounds; ++round) {
        try {
          const Status status = database_.transact([&](Session& session) -> Status {
            add(session, "x");
            if ((i + round) % 5 == 0) throw Fault("broken");
            if ((i + round) % 3 == 0) return error(ErrorCode::conflict, "no");
            return {};
          });
          if (status) ++kept;
        } catch (const Fault&) {
          ++thrown;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(thrown, kThreads * kRounds / 5);
  EXPECT_EQ(rows(), static_cast<std::uint64_t>(kept));
}

TEST_F(DatabaseTest, IsUnavailableWhileAnotherConnectionHoldsTheFile) {
  const SqliteDialect dialect(path_, 20ms);
  Session other(dialect, Access::read_write);
  other.run(dialect.words().begin_write);
  try {
    database_.transact([](Session& session) { add(session, "a"); });
    FAIL() << "wrote although the file was locked";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::unavailable);
  }
  EXPECT_EQ(rows(), 0U);  // reading goes on
  other.run("ROLLBACK");
  database_.transact([](Session& session) { add(session, "a"); });
  EXPECT_EQ(rows(), 1U);
}

TEST_F(DatabaseTest, SaysThatTheDiskIsFullAndKeepsNothingHalf) {
  limit_growth(2);
  const std::string large(64 * 1024, 'x');
  try {
    database_.transact([&](Session& session) {
      add(session, "small");
      add(session, large);
    });
    FAIL() << "wrote past the limit";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::insufficient_storage);
  }
  EXPECT_EQ(rows(), 0U);
  database_.transact([](Session& session) { add(session, "small"); });
  EXPECT_EQ(rows(), 1U);
}

TEST_F(DatabaseTest, AFullDiskHurtsOnlyWhoNeedsTheSpace) {
  limit_growth(4);
  const std::string large(256 * 1024, 'x');
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      try {
        database_.transact([&](Session& session) { add(session, i % 2 == 0 ? large : "small"); });
      } catch (const Fault& fault) {
        EXPECT_EQ(fault.code(), ErrorCode::insufficient_storage);
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 4);
  EXPECT_EQ(rows(), 4U);
}

TEST_F(DatabaseTest, ReadersWaitForAFreeConnection) {
  std::atomic<int> together = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      database_.read([&](Session& session) {
        const int now = ++together;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) continue;
        session.one<std::uint64_t>("SELECT COUNT(*) FROM rice");
        std::this_thread::sleep_for(2ms);
        --together;
      });
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 2);
}

TEST_F(DatabaseTest, AFileThatIsNotInItsPlaceTakesNoWritesAndIsNotBegunAnew) {
  database_.transact([](Session& session) { add(session, "before"); });
  const auto code_of_a_write = [&] {
    try {
      database_.transact([](Session& session) { add(session, "lost"); });
    } catch (const Fault& fault) {
      return fault.code();
    }
    return ErrorCode::internal;
  };
  const std::string away = path_ + ".away";
  std::filesystem::rename(path_, away);
  EXPECT_EQ(code_of_a_write(), ErrorCode::unavailable);
  EXPECT_THROW(rows(), Fault) << "this reader is the first one, and would open another database";
  EXPECT_FALSE(std::filesystem::exists(path_));
  std::ofstream(path_) << "another file";
  EXPECT_EQ(code_of_a_write(), ErrorCode::unavailable);
  std::filesystem::rename(away, path_);
  database_.transact([](Session& session) { add(session, "after"); });
  EXPECT_EQ(rows(), 2U);
}

}  // namespace
}  // namespace lumbung::database

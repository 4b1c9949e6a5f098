// What a server does to its clients, and what becomes of transactions then.
#include <atomic>
#include <barrier>
#include <csignal>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "support/mariadb.h"
#include "support/turned_clock.h"

namespace lumbung::test {
namespace {

using namespace std::chrono_literals;
using database::Database;
using database::DatabaseOptions;
using database::Session;
using SteadyClock = std::chrono::steady_clock;

std::uint64_t connection_of(Session& session) {
  return std::get<0>(*session.one<std::uint64_t>("SELECT CONNECTION_ID()"));
}

void add(Session& session, std::string_view name) {
  session.execute("INSERT INTO rice (name) VALUES (:name)", {{"name", name}});
}

template <class Work>
ErrorCode code_of(Work&& work) {
  try {
    work();
  } catch (const Fault& fault) {
    return fault.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::internal;
}

class MariadbFaults : public testing::Test {
 protected:
  MariadbFaults() {
    database_.transact([](Session& session) {
      session.run(
          "CREATE TABLE rice (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(255) UNIQUE,"
          " bags INT NOT NULL DEFAULT 0)");
    });
  }
  DatabaseOptions options() const {
    DatabaseOptions options = server_.options();
    options.busy_timeout = 1s;
    options.pool_timeout = 200ms;
    options.readers_max = 2;
    return options;
  }
  std::uint64_t rows() {
    return std::get<0>(*database_.read(
        [](Session& session) { return session.one<std::uint64_t>("SELECT COUNT(*) FROM rice"); }));
  }
  void kill_connection(std::uint64_t id) { server_.as_root("KILL " + std::to_string(id)); }

  MariadbDatabase server_;
  Database database_{options()};
};

TEST_F(MariadbFaults, ReadsAndWritesOnAfterConnectionsWereKilled) {
  kill_connection(database_.read(connection_of));
  EXPECT_EQ(rows(), 0U);
  kill_connection(database_.transact(connection_of));
  database_.transact([](Session& session) { add(session, "a"); });
  EXPECT_EQ(rows(), 1U);
}

TEST_F(MariadbFaults, RunsATransactionAgainThatLostItsConnection) {
  int runs = 0;
  database_.transact([&](Session& session) {
    add(session, "a");
    if (++runs == 1) kill_connection(connection_of(session));
    add(session, "b");
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(rows(), 2U);
}

TEST_F(MariadbFaults, NeverRepeatsACommitWhoseEndIsUnknown) {
  int runs = 0;
  EXPECT_EQ(code_of([&] {
              database_.transact([&](Session& session) {
                ++runs;
                add(session, "a");
                kill_connection(connection_of(session));
              });
            }),
            ErrorCode::unavailable);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(rows(), 0U);
}

TEST_F(MariadbFaults, BothTransactionsOfADeadlockAreDone) {
  database_.transact([](Session& session) {
    add(session, "a");
    add(session, "b");
  });
  std::barrier both(2);
  std::atomic<int> runs = 0;
  const auto cross = [&](std::string_view first, std::string_view second) {
    int own_runs = 0;
    database_.transact([&](Session& session) {
      ++runs;
      for (const std::string_view name : {first, second}) {
        session.execute("UPDATE rice SET bags = bags + 1 WHERE name = :name", {{"name", name}});
        if (name == first && ++own_runs == 1) both.arrive_and_wait();
      }
    });
  };
  std::thread other([&] { cross("b", "a"); });
  cross("a", "b");
  other.join();
  EXPECT_GE(runs, 3);
  const auto ids =
      database_.read([](Session& session) { return session.all<int>("SELECT id FROM rice WHERE bags = 2"); });
  EXPECT_EQ(ids.size(), 2U);
}

TEST_F(MariadbFaults, FindsWhatAnotherMadeAtTheSameTime) {
  std::barrier both(2);
  const auto make = [&](std::string* made) {
    bool waited = false;
    *made = database_.transact([&](Session& session) -> std::string {
      if (session.one<int>("SELECT id FROM rice WHERE name = 'one of us'")) return "found";
      if (!std::exchange(waited, true)) both.arrive_and_wait();
      add(session, "one of us");
      return "made";
    });
  };
  std::string first, second;
  std::thread other([&] { make(&second); });
  make(&first);
  other.join();
  EXPECT_NE(first, second);
  EXPECT_EQ(rows(), 1U);
}

TEST_F(MariadbFaults, TellsAMistakeFromARace) {
  database_.transact([](Session& session) { add(session, "a"); });
  int runs = 0;
  EXPECT_EQ(code_of([&] {
              database_.transact([&](Session& session) {
                ++runs;
                add(session, "a");
              });
            }),
            ErrorCode::internal);
  EXPECT_LE(runs, 6);
}

TEST_F(MariadbFaults, IsUnavailableWhileARowStaysLocked) {
  database_.transact([](Session& session) { add(session, "a"); });
  const auto change = [&] {
    database_.transact(
        [](Session& session) { session.execute("UPDATE rice SET bags = 7 WHERE name = 'a'"); });
  };
  {
    Session holder(database_.dialect(), database::Access::read_write);
    holder.run("START TRANSACTION");
    holder.one<int>("SELECT id FROM rice FOR UPDATE");
    const auto begun = SteadyClock::now();
    EXPECT_EQ(code_of(change), ErrorCode::unavailable);
    EXPECT_LT(SteadyClock::now() - begun, 15s);
    EXPECT_EQ(rows(), 1U);  // reading goes on
  }
  change();
}

TEST_F(MariadbFaults, IsUnavailableWhenAllConnectionsStayBusy) {
  database_.read([&](Session&) {
    database_.read([&](Session&) { EXPECT_EQ(code_of([&] { rows(); }), ErrorCode::unavailable); });
  });
  EXPECT_EQ(rows(), 0U);
}

TEST_F(MariadbFaults, RefusesATransactionInsideAnother) {
  EXPECT_EQ(
      code_of([&] {
        database_.transact([&](Session&) { database_.transact([](Session& inner) { add(inner, "a"); }); });
      }),
      ErrorCode::internal);
  database_.transact([](Session& session) { add(session, "b"); });
  EXPECT_EQ(rows(), 1U);
}

TEST_F(MariadbFaults, RefusesToWriteOnAReadingConnection) {
  EXPECT_THROW(database_.read([](Session& session) { add(session, "a"); }), Fault);
  EXPECT_EQ(rows(), 0U);
}

TEST_F(MariadbFaults, CarriesValuesUnharmed) {
  const std::string hostile = "'); DROP TABLE rice; -- \\' \" :name \xf0\x9f\x8c\xbe\n\\";
  database_.transact([&](Session& session) { add(session, hostile); });
  const auto name =
      database_.read([](Session& session) { return session.one<std::string>("SELECT name FROM rice"); });
  EXPECT_EQ(std::get<0>(name.value()), hostile);
}

TEST_F(MariadbFaults, KeepsTextThatIsNoUtf8) {
  database_.transact([](Session& session) { add(session, "nasi \xff goreng"); });
  const auto name =
      database_.read([](Session& session) { return session.one<std::string>("SELECT name FROM rice"); });
  EXPECT_EQ(std::get<0>(name.value()), "nasi \xef\xbf\xbd goreng");
}

TEST_F(MariadbFaults, ReadsOnWhenTheServerTakesNoWrites) {
  const TurnedClock clock;
  database::Migrator(database_, clock).migrate().value();
  server_.as_root("SET GLOBAL read_only = 1");
  try {
    database_.transact([](Session& session) { add(session, "a"); });
    ADD_FAILURE() << "wrote on a server that is read-only";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::unavailable);
    EXPECT_NE(std::string(fault.what()).find("read_only"), std::string::npos) << fault.what();
  }
  EXPECT_EQ(rows(), 0U);
  EXPECT_EQ(database::Migrator(database_, clock).migrate().value(), 0U);  // a node can start
  server_.as_root("SET GLOBAL read_only = 0");
  database_.transact([](Session& session) { add(session, "a"); });
}

TEST_F(MariadbFaults, ComesBackWithTheServer) {
  database_.transact([](Session& session) { add(session, "before"); });
  pid_t pid = 0;
  std::ifstream(mariadb_server()["PID_FILE"]) >> pid;
  ASSERT_GT(pid, 0);
  ASSERT_EQ(::kill(pid, SIGKILL), 0);
  int refused = 0;
  const auto begun = SteadyClock::now();
  for (bool back = false; !back && SteadyClock::now() - begun < 60s;) {
    try {
      database_.transact([](Session& session) { add(session, "after"); });
      back = true;
    } catch (const Fault& fault) {
      EXPECT_EQ(fault.code(), ErrorCode::unavailable) << fault.what();
      ++refused;
      std::this_thread::sleep_for(100ms);
    }
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(rows(), 2U);
}

}  // namespace
}  // namespace lumbung::test

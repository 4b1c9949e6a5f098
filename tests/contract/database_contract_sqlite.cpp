#include "contract/database_contract_processes.h"
#include "contract/sql_database.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

struct Sqlite {
  TempDirectory directory;
  std::string url = "sqlite:" + (directory.path() / "lumbung.db").string();
  StatementLog log;
  database::Database database{options()};

  database::DatabaseOptions options() {
    database::DatabaseOptions options = database::parse_database_url(url).value();
    options.on_statement = log.observer();
    return options;
  }
};

DatabaseUnderTest make_sqlite() {
  auto sqlite = std::make_shared<Sqlite>();
  DatabaseUnderTest db = sql_database(sqlite->database, sqlite->url);
  db.surroundings = sqlite;
  look_at_statements(db, sqlite->database, sqlite->log);
  db.is_sound = [&database = sqlite->database] {
    return database.read([](database::Session& session) {
      return session.one<std::string>("PRAGMA integrity_check") == std::tuple("ok");
    });
  };
  return db;
}

INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseContract, testing::Values(DatabaseCase{"file", make_sqlite}),
                         name_of_database);
INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseThreads, testing::Values(DatabaseCase{"file", make_sqlite}),
                         name_of_database);
INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseProcesses, testing::Values(DatabaseCase{"file", make_sqlite}),
                         name_of_database);

}  // namespace
}  // namespace lumbung::test

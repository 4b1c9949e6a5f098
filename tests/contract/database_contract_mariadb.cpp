#include "contract/database_contract_processes.h"
#include "contract/sql_database.h"
#include "support/mariadb.h"

namespace lumbung::test {
namespace {

struct Mariadb {
  RecycledMariadb server;
  StatementLog log;
  database::Database database{options()};

  database::DatabaseOptions options() {
    database::DatabaseOptions options = server.options();
    options.on_statement = log.observer();
    return options;
  }
};

DatabaseUnderTest make_mariadb() {
  auto mariadb = std::make_shared<Mariadb>();
  DatabaseUnderTest db = sql_database(mariadb->database, mariadb->server.url());
  db.surroundings = mariadb;
  look_at_statements(db, mariadb->database, mariadb->log);
  db.is_sound = [&database = mariadb->database] {
    return database.read([](database::Session& session) {
      const auto said = session.one<std::string, std::string, std::string, std::string>(
          "CHECK TABLE chat_media, lumbung_jobs, lumbung_objects");
      return said && std::get<3>(*said) == "OK";
    });
  };
  return db;
}

INSTANTIATE_TEST_SUITE_P(Mariadb, DatabaseContract, testing::Values(DatabaseCase{"server", make_mariadb}),
                         name_of_database);
INSTANTIATE_TEST_SUITE_P(Mariadb, DatabaseThreads, testing::Values(DatabaseCase{"server", make_mariadb}),
                         name_of_database);
INSTANTIATE_TEST_SUITE_P(Mariadb, DatabaseProcesses, testing::Values(DatabaseCase{"server", make_mariadb}),
                         name_of_database);

}  // namespace
}  // namespace lumbung::test

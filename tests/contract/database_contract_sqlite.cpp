#include "base/uuid.h"
#include "contract/database_contract.h"
#include "database/database.h"
#include "database/migrator.h"
#include "database/session.h"
#include "database/sql_event_store.h"
#include "database/sql_housekeeping_repository.h"
#include "database/sql_job_store.h"
#include "database/sql_media_repository.h"
#include "database/sql_statistics.h"
#include "database/sql_token_repository.h"
#include "database/sql_workspace_repository.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

struct Sqlite {
  TempDirectory directory;
  database::Database database{{.path = (directory.path() / "lumbung.db").string()}};
};

DatabaseUnderTest make_sqlite() {
  auto sqlite = std::make_shared<Sqlite>();
  database::Database& database = sqlite->database;
  DatabaseUnderTest db;
  db.surroundings = sqlite;
  db.clock = std::make_shared<TurnedClock>();
  database::Migrator(database, *db.clock).migrate().value();
  db.media = std::make_shared<database::SqlMediaRepository>(database, *db.clock);
  db.jobs = std::make_shared<database::SqlJobStore>(database, *db.clock);
  db.events = std::make_shared<database::SqlEventStore>(database);
  db.housekeeping = std::make_shared<database::SqlHousekeepingRepository>(database);
  db.tokens = std::make_shared<database::SqlTokenRepository>(database, *db.clock);
  db.workspaces = std::make_shared<database::SqlWorkspaceRepository>(database, *db.clock);
  db.statistics = std::make_shared<database::SqlStatistics>(database);
  db.put_into_campaign = [&database](media::MediaId id) {
    database.transact([&](database::Session& session) {
      session.execute("INSERT INTO campaign_media (campaign_id, media_id) VALUES (1, :media)",
                      {{"media", id}});
    });
  };
  return db;
}

INSTANTIATE_TEST_SUITE_P(Sqlite, DatabaseContract, testing::Values(DatabaseCase{"file", make_sqlite}),
                         name_of_database);

}  // namespace
}  // namespace lumbung::test

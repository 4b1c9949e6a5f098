#pragma once

#include <optional>

#include "contract/database_contract.h"
#include "database/engine/database.h"
#include "database/sql_job_store.h"
#include "database/sql_media_repository.h"

namespace lumbung::test {

/// One process beside others on the same database, with the clock that they have, too.
class DatabaseProcesses : public DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    database_.emplace(database::parse_database_url(db_.url).value());
    media_.emplace(*database_, clock_);
    jobs_.emplace(*database_, clock_);
  }

  SystemClock clock_;
  std::optional<database::Database> database_;
  std::optional<database::SqlMediaRepository> media_;
  std::optional<database::SqlJobStore> jobs_;
};

}  // namespace lumbung::test

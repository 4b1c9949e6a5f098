#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "database/engine/database.h"
#include "simulation/stage.h"

struct sqlite3;

namespace lumbung::simulation {

/// A real SQLite in memory (its "memdb"), migrated, with a few workspaces, that can be busy or full and whose
/// callers may stop before, within and after each transaction. It outlives the processes that use it.
class SimulatedDatabase {
 public:
  struct Watchers {
    std::function<void()> committed;
    std::function<void()> lost;  ///< it came to nothing, was begun again, or the answer was lost
  };
  /// `watchers` are called by the actor whose transaction it was. All must outlive it.
  SimulatedDatabase(Stage& stage, Chance& chance, Watchers watchers);
  ~SimulatedDatabase();
  SimulatedDatabase(const SimulatedDatabase&) = delete;
  SimulatedDatabase& operator=(const SimulatedDatabase&) = delete;

  database::Database& engine() { return *engine_; }

  bool is_busy = false;
  bool is_full = false;

  using Row = std::vector<std::string>;
  /// For those who look on: costs no call and is not the product's. NULL is an empty text; `?1` in the SQL
  /// stands for the number.
  std::vector<Row> rows(const std::string& sql, std::int64_t number = 0);

 private:
  class Writer;
  struct Reader;

  Stage& stage_;
  Chance& chance_;
  Watchers watchers_;
  std::string name_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<database::Database> engine_;
};

}  // namespace lumbung::simulation

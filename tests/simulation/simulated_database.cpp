#include "simulation/simulated_database.h"

#include <stdexcept>
#include <unordered_map>

#include <sqlite3.h>

#include "database/engine/writer.h"
#include "database/schema/migrator.h"
#include "database/sql_quota_repository.h"
#include "database/sql_webhook_repository.h"
#include "database/sql_workspace_repository.h"
#include "simulation/virtual_clock.h"
#include "support/secret_box.h"

namespace lumbung::simulation {
namespace {

std::string name_of(const std::string& what) {
  return "file:/" + what + "?vfs=memdb";
}

sqlite3* open(const std::string& name) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
  if (sqlite3_open_v2(name.c_str(), &connection, flags, nullptr) != SQLITE_OK)
    throw std::runtime_error("SQLite opens no database in memory: " + name);
  return connection;
}

void prepare(const std::string& name) {
  const VirtualClock clock;
  database::Database database({.path = name});
  database::Migrator(database, clock).migrate().value();
  database::SqlWorkspaceRepository workspaces(database, clock);
  database::SqlQuotaRepository quotas(database, clock);
  database::SqlWebhookRepository webhooks(database, clock, test::kSecretBox);
  for (const char* workspace : {"one", "two", "three"}) {
    const WorkspaceId id = workspaces.create(workspace, {}).id;
    quotas.set(id, {.bytes_max = 1 << 20, .files_max = 1'000, .uploads_per_minute_max = {}}, {});
    webhooks.create(id, std::string("http://receiver/") + workspace, "secret", {}, {});
  }
}

/// Migrated once in each process of the simulation, and copied for each run.
sqlite3* shared_template() {
  static sqlite3* const connection = [] {
    sqlite3* keeper = open(name_of("template"));  // it exists as long as somebody has it open
    prepare(name_of("template"));
    return keeper;
  }();
  return connection;
}

void copy(sqlite3* from, sqlite3* to) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup == nullptr || sqlite3_backup_step(backup, -1) != SQLITE_DONE ||
      sqlite3_backup_finish(backup) != SQLITE_OK)
    throw std::runtime_error(std::string("SQLite copies no database in memory: ") + sqlite3_errmsg(to));
}

}  // namespace

/// One connection and one transaction at a time, on the thread that asks.
class SimulatedDatabase::Writer final : public database::Writer {
 public:
  Writer(SimulatedDatabase& owner, const database::Dialect& dialect)
      : owner_(owner), session_(dialect, database::Access::read_write) {}

  void run(const Work& work) override {
    Stage& stage = owner_.stage_;
    const Fate fate = stage.call(Port::database, "transaction");
    if (fate == Fate::stop_before) stage.stop();
    if (fate == Fate::refuse || owner_.is_busy) throw Fault(ErrorCode::unavailable, "database is locked");
    session_.run("BEGIN IMMEDIATE");
    bool keeps = false;
    try {
      keeps = work(session_);
      if (owner_.chance_.one_in(kAgainOneIn)) {  // as an engine has it that found a deadlock
        session_.run("ROLLBACK");
        owner_.watchers_.lost();
        session_.run("BEGIN IMMEDIATE");
        keeps = work(session_);
      }
    } catch (...) {
      session_.run("ROLLBACK");
      owner_.watchers_.lost();
      throw;
    }
    end(fate, keeps);
  }

 private:
  static constexpr std::uint64_t kAgainOneIn = 25;

  void end(Fate fate, bool keeps) {
    Stage& stage = owner_.stage_;
    const bool is_torn = fate == Fate::tear || owner_.is_full;
    session_.run(keeps && !is_torn && fate != Fate::stop_within ? "COMMIT" : "ROLLBACK");
    if (fate == Fate::stop_within) stage.stop();
    if (is_torn || fate == Fate::lose_answer) owner_.watchers_.lost();
    if (keeps && is_torn) throw Fault(ErrorCode::insufficient_storage, "database or disk is full");
    if (keeps) owner_.watchers_.committed();
    if (fate == Fate::stop_after) stage.stop();
    if (fate == Fate::lose_answer) stage.lose_answer("the commit");
  }

  SimulatedDatabase& owner_;
  database::Session session_;
};

struct SimulatedDatabase::Reader {
  explicit Reader(const std::string& name) : connection(open(name)) {}
  ~Reader() {
    for (const auto& [sql, statement] : prepared) sqlite3_finalize(statement);
    sqlite3_close(connection);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  sqlite3* connection;
  std::unordered_map<std::string, sqlite3_stmt*> prepared;
};

SimulatedDatabase::SimulatedDatabase(Stage& stage, Chance& chance, Watchers watchers)
    : stage_(stage), chance_(chance), watchers_(std::move(watchers)) {
  static std::uint64_t made = 0;
  name_ = name_of("run" + std::to_string(++made));
  reader_ = std::make_unique<Reader>(name_);
  copy(shared_template(), reader_->connection);
  database::DatabaseOptions options{.path = name_};
  options.make_writer = [this](const database::Dialect& dialect) {
    return std::make_unique<Writer>(*this, dialect);
  };
  options.before_read = [this] {
    stage_.pass(Port::database, "read", [this] {
      if (is_busy) throw Fault(ErrorCode::unavailable, "database is locked");
    });
  };
  engine_ = std::make_unique<database::Database>(options);
}

SimulatedDatabase::~SimulatedDatabase() = default;

std::vector<SimulatedDatabase::Row> SimulatedDatabase::rows(const std::string& sql, std::int64_t number) {
  sqlite3_stmt*& statement = reader_->prepared[sql];
  if (statement == nullptr &&
      sqlite3_prepare_v2(reader_->connection, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
    throw std::runtime_error(std::string(sqlite3_errmsg(reader_->connection)) + " in " + sql);
  if (sqlite3_bind_parameter_count(statement) > 0) sqlite3_bind_int64(statement, 1, number);
  std::vector<Row> rows;
  const int columns = sqlite3_column_count(statement);
  int stepped = SQLITE_ROW;
  while ((stepped = sqlite3_step(statement)) == SQLITE_ROW) {
    Row& row = rows.emplace_back();
    for (int i = 0; i < columns; ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      row.emplace_back(text == nullptr ? "" : text);
    }
  }
  sqlite3_reset(statement);
  if (stepped != SQLITE_DONE)
    throw std::runtime_error(std::string(sqlite3_errmsg(reader_->connection)) + " in " + sql);
  return rows;
}

}  // namespace lumbung::simulation

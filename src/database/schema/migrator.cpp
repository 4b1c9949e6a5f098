#include "database/schema/migrator.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "base/sha256.h"
#include "database/engine/server_lock.h"
#include "database/engine/session.h"
#include "database/schema/cutover_phase.h"

namespace lumbung::database {
namespace {

constexpr int kSchemaLockTries = 60;  // of ten seconds each
/// The same on SQLite, where it is four times this long.
constexpr std::chrono::seconds kBusyTimeout{150};
constexpr std::chrono::hours kAnswerTimeout{24};

struct Applied {
  std::string checksum;
  std::int64_t at_ms = 0;
};
using AppliedSteps = std::map<std::uint32_t, Applied>;

std::string checksum_of(std::span<const std::string_view> statements) {
  Sha256Hasher hasher;
  for (const std::string_view statement : statements) {
    hasher.update(as_bytes(statement));
    hasher.update(as_bytes(";\n"));
  }
  return hasher.finish().hex();
}

bool has_table(Session& session, std::string_view name) {
  return session.one<std::int64_t>(session.words().table_exists, {{"name", name}}).has_value();
}

AppliedSteps applied(Session& session) {
  AppliedSteps known;
  if (!has_table(session, "lumbung_migrations")) return known;
  for (const auto& [version, checksum, at_ms] : session.all<std::uint32_t, std::string, std::int64_t>(
           "SELECT version, checksum, applied_at_ms FROM lumbung_migrations ORDER BY version")) {
    known[version] = {checksum, at_ms};
  }
  return known;
}

Status check(Session& session, const AppliedSteps& known, const std::vector<MigrationStep>& steps,
             DuringCutover during) {
  const std::uint32_t newest = steps.empty() ? 0 : steps.back().version;
  if (!known.empty() && known.rbegin()->first > newest) {
    return error(ErrorCode::unsafe, "the database is at schema version " +
                                        std::to_string(known.rbegin()->first) + ", this program knows " +
                                        std::to_string(newest) + " at most: run a newer lumbung");
  }
  for (const MigrationStep& step : steps) {
    const auto found = known.find(step.version);
    if (found == known.end()) continue;
    if (const std::string& recorded = found->second.checksum;
        recorded != step.checksum && recorded != step.first_checksum) {
      return error(ErrorCode::unsafe, "schema version " + std::to_string(step.version) +
                                          " of the database differs from the one that this program knows");
    }
  }
  if (during == DuringCutover::allowed) return {};
  // The steps that were applied outlive a way back, after which the table is another's again.
  if (auto refusal = cutover_refusal(session)) return error(ErrorCode::unsafe, *std::move(refusal));
  return {};
}

bool is_complete(const AppliedSteps& known, const std::vector<MigrationStep>& steps) {
  return std::all_of(steps.begin(), steps.end(),
                     [&](const MigrationStep& step) { return known.contains(step.version); });
}

void apply(Session& session, const MigrationStep& step, Timestamp now) {
  for (const std::string_view statement : step.statements) session.run(statement);
  session.execute(
      "INSERT INTO lumbung_migrations (version, name, checksum, applied_at_ms)"
      " VALUES (:version, :name, :checksum, :now)",
      {{"version", step.version},
       {"name", step.name},
       {"checksum", step.checksum},
       {"now", to_unix_ms(now)}});
}

/// Where every statement commits by itself, the lock that keeps other nodes from migrating meanwhile.
class SchemaLock {
 public:
  explicit SchemaLock(Session& session) : session_(session) {
    const std::string_view lock = session.words().lock_schema;
    if (!lock.empty()) name_ = name_of_server_lock(session, "lumbung.");
    for (int tried = 0; !lock.empty(); ++tried) {
      const auto locked = session.one<std::int64_t>(lock, {{"lock", name_}});
      if (locked && std::get<0>(*locked) == 1) return;
      if (tried == kSchemaLockTries)
        throw Fault(ErrorCode::unavailable, "another node has been migrating the schema for ten minutes");
    }
  }
  ~SchemaLock() {
    try {
      const std::string_view unlock = session_.words().unlock_schema;
      if (!unlock.empty()) session_.one<std::int64_t>(unlock, {{"lock", name_}});
    } catch (const std::exception&) {
      return;  // the lock went with the connection
    }
  }
  SchemaLock(const SchemaLock&) = delete;
  SchemaLock& operator=(const SchemaLock&) = delete;

 private:
  Session& session_;
  std::string name_;
};

/// The table of an older application has the same name; its rows must be taken over, not covered up.
Status check_chat_media(Session& session) {
  if (!has_table(session, "chat_media")) return {};
  if (session.one<std::int64_t>(session.words().chat_media_is_ours)) return {};
  return error(ErrorCode::unsafe,
               "this database has a table chat_media that Lumbung did not make: its rows must be taken over "
               "first, by 'lumbung legacy plan' and 'lumbung legacy migrate' (MIGRATION.md)");
}

}  // namespace

DatabaseOptions for_migration(DatabaseOptions options) {
  options.answer_timeout = kAnswerTimeout;
  options.busy_timeout = kBusyTimeout;
  return options;
}

Migrator::Migrator(Database& database, const Clock& clock, std::span<const Migration> migrations)
    : database_(database), clock_(clock) {
  const bool is_sqlite = database.dialect().engine() == Engine::sqlite;
  for (const Migration& migration : migrations) {
    const auto statements = is_sqlite ? migration.schema.sqlite : migration.schema.mariadb;
    steps_.push_back(
        {migration.version, migration.name, statements, checksum_of(statements), migration.first_checksum});
  }
}

Result<std::uint32_t> Migrator::migrate(DuringCutover during) {
  // Most of the time there is nothing to do, and a server that takes no writes must not be asked for any.
  AppliedSteps before;
  const Status sound = database_.read([&](Session& session) {
    before = applied(session);
    return check(session, before, steps_, during);
  });
  if (!sound) return sound.error();
  if (is_complete(before, steps_)) return 0U;
  return database_.transact([&](Session& session) -> Result<std::uint32_t> {
    const SchemaLock lock(session);
    session.run(
        "CREATE TABLE IF NOT EXISTS lumbung_migrations (version INTEGER PRIMARY KEY, name VARCHAR(255) NOT "
        "NULL,"
        " checksum CHAR(64) NOT NULL, applied_at_ms BIGINT NOT NULL)");
    const AppliedSteps known = applied(session);
    if (const Status still = check(session, known, steps_, during); !still) return still.error();
    if (known.empty()) {
      if (const Status usual = check_chat_media(session); !usual) return usual.error();
    }
    std::uint32_t taken = 0;
    for (const MigrationStep& step : steps_) {
      if (known.contains(step.version)) continue;
      apply(session, step, clock_.now());
      ++taken;
    }
    return taken;
  });
}

std::vector<MigrationState> Migrator::status() {
  const AppliedSteps known = database_.read([](Session& session) { return applied(session); });
  std::vector<MigrationState> states;
  for (const MigrationStep& step : steps_) {
    MigrationState state{step.version, std::string(step.name), std::nullopt};
    if (const auto found = known.find(step.version); found != known.end()) {
      state.applied_at = from_unix_ms(found->second.at_ms);
    }
    states.push_back(std::move(state));
  }
  return states;
}

}  // namespace lumbung::database

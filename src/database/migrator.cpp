#include "database/migrator.h"

#include <map>

#include "base/sha256.h"
#include "database/dialect.h"
#include "database/session.h"

namespace lumbung::database {
namespace {

struct Applied {
  std::string checksum;
  std::int64_t at_ms = 0;
};

std::string checksum_of(const Migration& migration) {
  Sha256Hasher hasher;
  for (const std::string_view statement : migration.statements) {
    hasher.update(as_bytes(statement));
    hasher.update(as_bytes(";\n"));
  }
  return hasher.finish().hex();
}

bool has_record(Session& session) {
  return session.one<std::int64_t>(dialect::kTableExists, {{"name", "lumbung_migrations"}}).has_value();
}

std::map<std::uint32_t, Applied> applied(Session& session) {
  std::map<std::uint32_t, Applied> known;
  for (const auto& [version, checksum, at_ms] : session.all<std::uint32_t, std::string, std::int64_t>(
           "SELECT version, checksum, applied_at_ms FROM lumbung_migrations ORDER BY version")) {
    known[version] = {checksum, at_ms};
  }
  return known;
}

Status check(const std::map<std::uint32_t, Applied>& known, std::span<const Migration> migrations) {
  const std::uint32_t newest = migrations.empty() ? 0 : migrations.back().version;
  if (!known.empty() && known.rbegin()->first > newest) {
    return error(ErrorCode::unsafe, "the database is at schema version " +
                                        std::to_string(known.rbegin()->first) + ", this program knows " +
                                        std::to_string(newest) + " at most: run a newer lumbung");
  }
  for (const Migration& migration : migrations) {
    const auto found = known.find(migration.version);
    if (found != known.end() && found->second.checksum != checksum_of(migration)) {
      return error(ErrorCode::unsafe, "schema version " + std::to_string(migration.version) +
                                          " of the database differs from the one that this program knows");
    }
  }
  return {};
}

void apply(Session& session, const Migration& migration, Timestamp now) {
  for (const std::string_view statement : migration.statements) session.run(statement);
  session.execute(
      "INSERT INTO lumbung_migrations (version, name, checksum, applied_at_ms)"
      " VALUES (:version, :name, :checksum, :now)",
      {{"version", migration.version},
       {"name", migration.name},
       {"checksum", checksum_of(migration)},
       {"now", to_unix_ms(now)}});
}

}  // namespace

Migrator::Migrator(Database& database, const Clock& clock, std::span<const Migration> migrations)
    : database_(database), clock_(clock), migrations_(migrations) {}

Result<std::uint32_t> Migrator::migrate() {
  return database_.transact([&](Session& session) -> Result<std::uint32_t> {
    session.run(
        "CREATE TABLE IF NOT EXISTS lumbung_migrations (version INTEGER PRIMARY KEY, name VARCHAR(255) NOT "
        "NULL,"
        " checksum CHAR(64) NOT NULL, applied_at_ms BIGINT NOT NULL)");
    const std::map<std::uint32_t, Applied> known = applied(session);
    if (const Status sound = check(known, migrations_); !sound) return sound.error();
    std::uint32_t steps = 0;
    for (const Migration& migration : migrations_) {
      if (known.contains(migration.version)) continue;
      apply(session, migration, clock_.now());
      ++steps;
    }
    return steps;
  });
}

std::vector<MigrationState> Migrator::status() {
  return database_.read([&](Session& session) {
    std::map<std::uint32_t, Applied> known;
    if (has_record(session)) known = applied(session);
    std::vector<MigrationState> states;
    for (const Migration& migration : migrations_) {
      MigrationState state{migration.version, std::string(migration.name), std::nullopt};
      if (const auto found = known.find(migration.version); found != known.end()) {
        state.applied_at = from_unix_ms(found->second.at_ms);
      }
      states.push_back(std::move(state));
    }
    return states;
  });
}

}  // namespace lumbung::database

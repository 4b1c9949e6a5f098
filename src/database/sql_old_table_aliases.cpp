#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/sha256.h"
#include "database/engine/columns.h"
#include "database/sql_old_table.h"

namespace lumbung::database {
namespace {

using legacy::Alias;

constexpr std::string_view kAside = "lumbung_legacy_aliases";
constexpr std::string_view kHashIndex = "idx_lumbung_aliases_url";
constexpr std::string_view kMediaIndex = "idx_lumbung_aliases_media";
constexpr std::size_t kAsideAtOnce = 5000;
constexpr std::uint32_t kDoublesAtOnce = 20'000;

/// The same where it has its index over hashes already, after a kill: of two media with one path the lower id
/// has it.
constexpr std::string_view kLowerIdHasIt =
    " ON DUPLICATE KEY UPDATE lumbung_legacy_aliases.media_id = LEAST(lumbung_legacy_aliases.media_id, "
    "t.media_id)";

constexpr std::string_view kDropDoubles =
    "DROP TABLE IF EXISTS lumbung_legacy_doubles, lumbung_legacy_doubled";

/// Hashes that are there more than once, into a table of their own; whether there are any. They are sorted,
/// as SQL_BIG_RESULT has it: a temporary table with a key for each would leave memory for the disk, and
/// numbering the rows of all hashes, not only of these, took six times as long.
bool find_doubled(Database& database) {
  database.transact([](Session& session) {
    session.run(
        "CREATE TABLE lumbung_legacy_doubled (url_hash CHAR(64) NOT NULL PRIMARY KEY) ENGINE=InnoDB"
        " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin");
  });
  return database.transact([](Session& session) {
    session.run(
        "INSERT INTO lumbung_legacy_doubled SELECT SQL_BIG_RESULT url_hash FROM lumbung_legacy_aliases"
        " GROUP BY url_hash HAVING COUNT(*) > 1");
    return session.one<std::int64_t>("SELECT 1 FROM lumbung_legacy_doubled LIMIT 1").has_value();
  });
}

/// The rows of these, all but the one with the lowest id of a media.
void find_doubles(Database& database) {
  database.transact([](Session& session) {
    session.run(
        "CREATE TABLE lumbung_legacy_doubles (id BIGINT UNSIGNED NOT NULL PRIMARY KEY) ENGINE=InnoDB");
  });
  database.transact([](Session& session) {
    session.run(
        "INSERT INTO lumbung_legacy_doubles SELECT x.id FROM (SELECT a.id, ROW_NUMBER() OVER (PARTITION BY"
        " a.url_hash ORDER BY a.media_id, a.id) AS n FROM lumbung_legacy_aliases a STRAIGHT_JOIN"
        " lumbung_legacy_doubled d ON d.url_hash = a.url_hash) AS x WHERE x.n > 1");
  });
}

/// Of paths that are there more than once all but the one with the lowest id, piece by piece.
void remove_doubles(Database& database) {
  // What a kill left is of another time.
  database.transact([](Session& session) { session.run(std::string(kDropDoubles)); });
  if (find_doubled(database)) {
    find_doubles(database);
    for (std::uint64_t after = 0;;) {
      const auto last = database.transact([&](Session& session) {
        const auto found = session.one<std::optional<std::uint64_t>>(
            "SELECT MAX(id) FROM (SELECT id FROM lumbung_legacy_doubles WHERE id > :after ORDER BY id LIMIT"
            " :limit) AS p",
            {{"after", after}, {"limit", kDoublesAtOnce}});
        const auto until = found ? std::get<0>(*found) : std::nullopt;
        if (until)
          session.execute(
              "DELETE a FROM lumbung_legacy_aliases a JOIN lumbung_legacy_doubles d ON d.id = a.id"
              " WHERE d.id > :after AND d.id <= :last",
              {{"after", after}, {"last", *until}});
        return until;
      });
      if (!last) break;
      after = *last;
    }
  }
  database.transact([](Session& session) { session.run(std::string(kDropDoubles)); });
}

}  // namespace

bool SqlOldTable::begin_aside() {
  const auto [is_there, has_others] = database_.read([](Session& session) {
    return std::pair(table_is_there(session, kAside),
                     session.one<std::int64_t>("SELECT 1 FROM lumbung_aliases LIMIT 1").has_value());
  });
  if (is_there) return true;
  if (has_others) return false;
  run({"CREATE TABLE IF NOT EXISTS lumbung_legacy_aliases LIKE lumbung_aliases", ""});
  run({"ALTER TABLE lumbung_legacy_aliases DROP INDEX " + std::string(kHashIndex) + ", DROP INDEX " +
           std::string(kMediaIndex),
       ""});
  return true;
}

void SqlOldTable::keep_aside(const std::vector<Alias>& aliases) {
  const std::int64_t now = to_unix_ms(clock_.now());
  for (std::size_t at = 0; at < aliases.size(); at += kAsideAtOnce) {
    boost::json::array list;
    for (std::size_t i = at; i < std::min(aliases.size(), at + kAsideAtOnce); ++i) {
      const Alias& alias = aliases[i];
      list.push_back(
          boost::json::array{Sha256::of(as_bytes(alias.path)).hex(), alias.path, alias.media.value});
    }
    const std::string text = boost::json::serialize(list);
    database_.transact([&](Session& session) {
      session.execute(
          "INSERT INTO lumbung_legacy_aliases (url_hash, url, media_id, created_at_ms) SELECT t.hash, t.path,"
          " t.media_id, :now FROM JSON_TABLE(:aliases, '$[*]' COLUMNS (hash CHAR(64) PATH '$[0]', path"
          " VARCHAR(1024) PATH '$[1]', media_id BIGINT UNSIGNED PATH '$[2]')) t" +
              std::string(kLowerIdHasIt),
          {{"now", now}, {"aliases", text}});
    });
  }
}

void SqlOldTable::settle_aside() {
  const auto indexes = database_.read([](Session& session) { return indexes_of(session, kAside); });
  if (!indexes.empty()) {
    // Before anything else: who wrote there meanwhile did not know of this table.
    database_.transact([](Session& session) {
      session.run(
          "INSERT INTO lumbung_legacy_aliases (url_hash, url, media_id, variant, created_at_ms) SELECT"
          " t.url_hash, t.url, t.media_id, t.variant, t.created_at_ms FROM lumbung_aliases t" +
          std::string(kLowerIdHasIt));
    });
    std::string added;
    if (!indexes.contains(std::string(kHashIndex))) {
      remove_doubles(database_);
      added.append("ADD UNIQUE KEY ").append(kHashIndex).append(" (url_hash)");
    }
    if (!indexes.contains(std::string(kMediaIndex)))
      added.append(added.empty() ? "" : ", ").append("ADD KEY ").append(kMediaIndex).append(" (media_id)");
    if (!added.empty()) run({"ALTER TABLE lumbung_legacy_aliases " + added, ""});
    run({"DROP TABLE IF EXISTS lumbung_legacy_replaced", ""});
    run({"RENAME TABLE lumbung_aliases TO lumbung_legacy_replaced, lumbung_legacy_aliases TO lumbung_aliases",
         ""});
  }
  run({"DROP TABLE IF EXISTS lumbung_legacy_replaced", ""});
}

void SqlOldTable::drop_aside() {
  run({std::string(kDropDoubles) + ", lumbung_legacy_aliases, lumbung_legacy_replaced", ""});
}

}  // namespace lumbung::database

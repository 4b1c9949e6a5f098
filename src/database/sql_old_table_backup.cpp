#include "database/sql_old_table.h"

namespace lumbung::database {
namespace {

using legacy::Piece;

/// The last id of the next `limit` rows behind `after`; nullopt when there is none.
std::optional<std::uint64_t> end_of_piece(Session& session, std::string_view table, std::uint64_t after,
                                          std::uint32_t limit) {
  const auto last =
      session.one<std::optional<std::uint64_t>>("SELECT MAX(id) FROM (SELECT id FROM " + std::string(table) +
                                                    " WHERE id > :after ORDER BY id LIMIT :limit) AS p",
                                                {{"after", after}, {"limit", limit}});
  return last ? std::get<0>(*last) : std::nullopt;
}

/// How many rows, and a sum over what they say.
using Sum = std::tuple<std::uint64_t, std::uint64_t>;
Sum sum_of(Session& session, std::string_view table, const std::string& literal, const Binds& range,
           std::string_view lock) {
  return *session.one<std::uint64_t, std::uint64_t>(
      "SELECT COUNT(*), CAST(COALESCE(SUM(CRC32(line)), 0) AS UNSIGNED) FROM (SELECT " + literal +
          " AS line FROM " + std::string(table) + " WHERE id > :after AND id <= :last" + std::string(lock) +
          ") AS p",
      range);
}

}  // namespace

void SqlOldTable::begin_backup() {
  database_.transact([](Session& session) {
    // Of a migration that was rolled back: the table is again what it was.
    session.run("DROP TABLE IF EXISTS " + std::string(kBackupTable));
    session.run("CREATE TABLE " + std::string(kBackupTable) + " LIKE chat_media");
  });
}

Piece SqlOldTable::back_up(std::uint64_t after, std::uint32_t limit) {
  return database_.transact([&](Session& session) {
    Piece piece{0, after, false};
    const auto last = end_of_piece(session, "chat_media", after, limit);
    if (!last) return piece;
    const std::string backup(kBackupTable);
    const Binds range{{"after", after}, {"last", *last}};
    const std::string literal = row_literal(column_names(session, kBackupTable));
    // What old code changes in these rows waits for this transaction, some milliseconds.
    const Sum there = sum_of(session, "chat_media", literal, range, " FOR UPDATE");
    session.execute("DELETE FROM " + backup + " WHERE id > :after AND id <= :last", range);
    session.execute("INSERT INTO " + backup + " SELECT * FROM chat_media WHERE id > :after AND id <= :last",
                    range);
    if (sum_of(session, kBackupTable, literal, range, "") != there)
      throw Fault("the backup of rows up to " + std::to_string(*last) + " is not what was to be backed up");
    return Piece{std::get<0>(there), *last, true};
  });
}

std::uint64_t SqlOldTable::backup_rows() {
  return database_.read([](Session& session) {
    return std::get<0>(*session.one<std::uint64_t>("SELECT COUNT(*) FROM " + std::string(kBackupTable)));
  });
}

std::string SqlOldTable::dump_head() {
  return database_.read([](Session& session) {
    const auto made = session.one<std::string, std::string>("SHOW CREATE TABLE " + std::string(kBackupTable));
    return "SET NAMES utf8mb4;\nSET time_zone = '+00:00';\n" + std::get<1>(*made) + ";\n";
  });
}

Piece SqlOldTable::dump(std::uint64_t after, std::uint32_t limit, std::string& sql) {
  return database_.read([&](Session& session) {
    Piece piece{0, after, false};
    sql.clear();
    const std::string literal = row_literal(column_names(session, kBackupTable));
    for (const auto& [id, line] : session.all<std::uint64_t, std::string>(
             "SELECT id, " + literal + " FROM " + std::string(kBackupTable) +
                 " WHERE id > :after ORDER BY id LIMIT :limit",
             {{"after", after}, {"limit", limit}})) {
      sql.append(piece.rows == 0 ? "INSERT INTO " + std::string(kBackupTable) + " VALUES\n" : ",\n");
      sql.append(line);
      ++piece.rows;
      piece.last_id = id;
    }
    piece.has_more = piece.rows == limit;
    if (piece.rows > 0) sql.append(";\n");
    return piece;
  });
}

}  // namespace lumbung::database

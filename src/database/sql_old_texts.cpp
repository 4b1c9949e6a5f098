#include "database/sql_old_texts.h"

#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "database/engine/session.h"
#include "database/old_table_rows.h"

namespace lumbung::database {
namespace {

using legacy::ChangedTexts;
using legacy::OldText;
using legacy::TakenBack;
using legacy::TextChange;
using legacy::TextPlace;

/// The column as the text that a client sees: MySQL has a type JSON, which compares in a way of its own.
std::string text_of(const std::string& column) {
  return "COALESCE(CAST(" + column + " AS CHAR), '')";
}

/// What stands there, kept so until the commit; nullopt: no such row.
std::optional<std::string> locked_text(Session& session, const std::string& table, const std::string& column,
                                       std::uint64_t id) {
  const auto row = session.one<std::string>(
      "SELECT " + text_of(column) + " FROM " + table + " WHERE id = :id FOR UPDATE", {{"id", id}});
  return row ? std::optional(std::get<0>(*row)) : std::nullopt;
}

void set_text(Session& session, const std::string& table, const std::string& column, std::uint64_t id,
              std::string_view text) {
  session.execute("UPDATE " + table + " SET " + column + " = :text WHERE id = :id",
                  {{"text", text}, {"id", id}});
}

struct LogLine {
  std::uint64_t id;
  std::string table, column;
  std::uint64_t row;
  std::string before, after;
};

void take_line_back(Session& session, const LogLine& line, TakenBack& back) {
  const auto now = locked_text(session, line.table, line.column, line.row);
  if (now && *now != line.after) {
    back.left.push_back(line.table + " " + std::to_string(line.row));
    return;
  }
  if (now) {
    set_text(session, line.table, line.column, line.row, line.before);
    ++back.changed;
  } else {
    ++back.gone;
  }
  session.execute("DELETE FROM lumbung_legacy_rewrites WHERE id = :id", {{"id", line.id}});
}

}  // namespace

std::vector<TextPlace> SqlOldTexts::places() {
  return database_.read([](Session& session) {
    std::vector<TextPlace> places;
    for (const auto& [table, column] :
         {std::pair("campaigns", "metadata"), std::pair("campaigns", "header_media"),
          std::pair("chats", "metadata"), std::pair("auto_replies", "metadata")}) {
      // A column of MySQL's type JSON has no length.
      const auto found = session.one<std::uint64_t, std::uint64_t>(
          "SELECT COALESCE(character_maximum_length, 4294967295), COALESCE(character_octet_length, "
          "4294967295)"
          " FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = :t"
          " AND column_name = :c",
          {{"t", std::string_view(table)}, {"c", std::string_view(column)}});
      if (found) places.push_back({table, column, std::get<0>(*found), std::get<1>(*found)});
    }
    return places;
  });
}

std::vector<OldText> SqlOldTexts::texts(const TextPlace& place, std::uint64_t after, std::uint32_t limit) {
  // Every row of the range, whatever its text, so that no statement has to look for the few that have one.
  const std::string sql = "SELECT id, " + text_of(place.column) + " FROM " + place.table +
                          " WHERE id > :after ORDER BY id LIMIT :limit";
  return database_.read([&](Session& session) {
    std::vector<OldText> texts;
    for (auto& [id, text] :
         session.all<std::uint64_t, std::string>(sql, {{"after", after}, {"limit", limit}}))
      texts.push_back({id, std::move(text)});
    return texts;
  });
}

void SqlOldTexts::prepare() {
  database_.transact([](Session& session) {
    session.run(
        "CREATE TABLE IF NOT EXISTS lumbung_legacy_rewrites (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT "
        "PRIMARY KEY, table_name VARCHAR(64) NOT NULL, column_name VARCHAR(64) NOT NULL,"
        " row_id BIGINT UNSIGNED NOT NULL, text_before LONGTEXT NOT NULL, text_after LONGTEXT NOT NULL,"
        " at_ms BIGINT NOT NULL, KEY idx_lumbung_legacy_rewrites_row (table_name, row_id)) ENGINE = InnoDB "
        "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  });
}

ChangedTexts SqlOldTexts::change(const TextPlace& place, const std::vector<TextChange>& changes) {
  // MySQL's type JSON spells texts in its own way: the log has what it made of them.
  const std::string log =
      "INSERT INTO lumbung_legacy_rewrites (table_name, column_name, row_id, text_before,"
      " text_after, at_ms) SELECT :t, :c, id, :before, " +
      text_of(place.column) + ", :now FROM " + place.table + " WHERE id = :id";
  return database_.transact([&](Session& session) {
    ChangedTexts done;
    for (const TextChange& change : changes) {
      const auto now = locked_text(session, place.table, place.column, change.id);
      if (now != change.before) {
        if (now) done.left.push_back(change.id);
        continue;
      }
      set_text(session, place.table, place.column, change.id, change.after);
      session.execute(log, {{"t", place.table},
                            {"c", place.column},
                            {"before", change.before},
                            {"now", to_unix_ms(clock_.now())},
                            {"id", change.id}});
      ++done.changed;
    }
    return done;
  });
}

TakenBack SqlOldTexts::take_back(std::uint64_t below, std::uint32_t limit) {
  return database_.transact([&](Session& session) {
    TakenBack back;
    if (!table_is_there(session, kRewritesTable)) return back;
    const auto lines =
        session.all<std::uint64_t, std::string, std::string, std::uint64_t, std::string, std::string>(
            "SELECT id, table_name, column_name, row_id, text_before, text_after FROM lumbung_legacy_rewrites"
            " WHERE id < :below ORDER BY id DESC LIMIT :limit",
            {{"below", below}, {"limit", limit}});
    for (const auto& [id, table, column, row, before, after] : lines)
      take_line_back(session, {id, table, column, row, before, after}, back);
    if (lines.size() == limit) back.next = std::get<0>(lines.back());
    return back;
  });
}

}  // namespace lumbung::database

#include "database/sql_final_table.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <thread>
#include <tuple>

#include "database/old_table_rows.h"

namespace lumbung::database {
namespace {

using legacy::Piece;

constexpr std::string_view kTriggersNote = "finish triggers";
constexpr unsigned kTriggersRefused = 1419;  // ER_BINLOG_CREATE_ROUTINE_NEED_SUPER
/// Ids that the first table may give away between the last look and the swap.
constexpr std::uint64_t kIdsAhead = 1000;
constexpr std::array<std::string_view, 3> kTriggers = {"lumbung_legacy_inserted", "lumbung_legacy_updated",
                                                       "lumbung_legacy_deleted"};
/// What a column becomes, in the table that is filled anew: what Lumbung's own table has.
constexpr std::string_view kFinalColumns =
    "MODIFY COLUMN uuid CHAR(36) NOT NULL DEFAULT (uuid()), MODIFY COLUMN name VARCHAR(255) NOT NULL,"
    " MODIFY COLUMN type VARCHAR(128) NOT NULL, MODIFY COLUMN size BIGINT UNSIGNED NOT NULL,"
    " MODIFY COLUMN original_path VARCHAR(512) NULL, MODIFY COLUMN workspace_id BIGINT UNSIGNED NOT NULL,"
    " MODIFY COLUMN location ENUM('local','s3','s3_cdn') NOT NULL DEFAULT 's3',"
    " MODIFY COLUMN processing_status ENUM('pending','processing','completed','failed') NOT NULL"
    " DEFAULT 'pending',"
    " MODIFY COLUMN updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP";
constexpr std::array<std::string_view, 3> kFinalIndexes = {
    "idx_processing_status (processing_status, created_at)", "idx_type_workspace (type, workspace_id)",
    "idx_created_at (created_at)"};
/// Of the application's own migrations, over the same columns as Lumbung's.
constexpr std::array<std::string_view, 3> kHalfIndexes = {
    "idx_chat_media_workspace", "idx_chat_media_processing", "idx_chat_media_type_workspace"};

/// The columns that both have, each as the new one takes it; `row` is "", "c." or "NEW.".
struct Copied {
  std::string names;
  std::string values;
};

std::string number_in(const std::string& column) {
  return "IF(" + column + " REGEXP '^[0-9]{1,18}$', " + column + ", 0)";
}

std::string location_in(const std::string& column) {
  return "IF(" + column + " IN ('s3', 's3_cdn', 'local'), " + column + ", 's3')";
}

Copied copied_columns(Session& session, std::string_view to, std::string_view row) {
  Copied copied;
  for (const std::string& name : column_names(session, to)) {
    const std::string column = std::string(row) + "`" + name + "`";
    std::string value = column;
    if (name == "size") value = number_in(column);
    if (name == "type") value = "LEFT(COALESCE(" + column + ", 'application/octet-stream'), 128)";
    if (name == "location") value = location_in(column);
    if (name == "updated_at") value = "COALESCE(" + column + ", CURRENT_TIMESTAMP)";
    if (name == "uuid") value = "COALESCE(NULLIF(" + column + ", ''), uuid())";
    // What nobody has taken over yet waits in quarantine.
    if (name == "workspace_id")
      value = "COALESCE(" + column +
              ", (SELECT MIN(id) FROM workspaces WHERE identifier = 'lumbung-quarantine'))";
    copied.names.append(copied.names.empty() ? "`" : ", `").append(name).append("`");
    copied.values.append(copied.values.empty() ? "" : ", ").append(value);
  }
  return copied;
}

/// The columns and indexes that the second table is to have.
std::string final_shape(Session& session) {
  std::string list(kFinalColumns);
  if (columns_of(session, "chat_media").contains("path")) list += ", DROP COLUMN path";
  const std::set<std::string> there = indexes_of(session, "chat_media");
  for (const std::string_view index : kFinalIndexes) {
    if (!there.contains(std::string(index.substr(0, index.find(' ')))))
      list.append(", ADD INDEX ").append(index);
  }
  for (const std::string_view index : kHalfIndexes) {
    if (there.contains(std::string(index))) list.append(", DROP INDEX ").append(index);
  }
  return list;
}

/// What the first table would number its next row by: ids of rows that are gone are never given again.
std::uint64_t next_number(Session& session) {
  constexpr std::string_view kWord = "AUTO_INCREMENT=";
  const auto made = session.one<std::string, std::string>("SHOW CREATE TABLE chat_media");
  const std::string text = made ? std::get<1>(*made) : "";
  const std::size_t at = text.rfind(kWord);
  return at == std::string::npos ? 1 : std::stoull(text.substr(at + kWord.size()));
}

}  // namespace

void SqlFinalTable::run(const std::string& statement) {
  table_.run({statement, ""});
}

bool SqlFinalTable::is_there(std::string_view table) {
  return database_.read([&](Session& session) { return table_is_there(session, table); });
}

void SqlFinalTable::begin_copy() {
  const std::string made(kNew);
  // What a run before left is missing whatever changed since without its triggers: while there were none, and
  // by a workspace that was deleted, whose rows go by their key.
  drop_triggers();
  run("DROP TABLE IF EXISTS " + made);
  run("CREATE TABLE " + made + " LIKE chat_media");
  run("ALTER TABLE " + made + " " + database_.read([](Session& session) { return final_shape(session); }));
  run("ALTER TABLE " + made + " AUTO_INCREMENT = " +
      std::to_string(database_.read([](Session& session) { return next_number(session); })));
  make_triggers();
}

void SqlFinalTable::make_triggers() {
  const Copied row = database_.read([](Session& session) { return copied_columns(session, kNew, "NEW."); });
  const std::string put =
      "REPLACE INTO " + std::string(kNew) + " (" + row.names + ") VALUES (" + row.values + ")";
  const auto make = [&](std::string_view name, const char* event, const std::string& body) {
    run("CREATE TRIGGER " + std::string(name) + " AFTER " + event + " ON chat_media FOR EACH ROW " + body);
  };
  try {
    make(kTriggers[0], "INSERT", put);
  } catch (const DatabaseFault& fault) {
    if (fault.number() != kTriggersRefused) throw;
    return table_.keep_note(kTriggersNote, "refused");
  }
  make(kTriggers[1], "UPDATE", put);
  make(kTriggers[2], "DELETE", "DELETE FROM " + std::string(kNew) + " WHERE id = OLD.id");
  table_.keep_note(kTriggersNote, "made");
}

/// Of a process that was killed: the server goes on with its last statement, and would make a trigger behind
/// the back of who drops them.
void SqlFinalTable::wait_for_late_triggers() {
  constexpr int kLooksMax = 100;
  constexpr std::chrono::milliseconds kPause{50};
  for (int looked = 0; looked < kLooksMax; ++looked) {
    const auto waits = database_.read([](Session& session) {
      return session.one<std::int64_t>(
          "SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE"
          " 'CREATE TRIGGER lumbung\\_legacy\\_%' LIMIT 1");
    });
    if (!waits) return;
    std::this_thread::sleep_for(kPause);
  }
}

/// Those that are there: where the server allows none, it does not even allow to drop what is not there.
void SqlFinalTable::drop_triggers() {
  wait_for_late_triggers();
  const auto there = database_.read([](Session& session) {
    return session.all<std::string>(
        "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()");
  });
  for (const std::string_view trigger : kTriggers) {
    if (std::ranges::find(there, std::tuple(std::string(trigger))) != there.end())
      run("DROP TRIGGER IF EXISTS " + std::string(trigger));
  }
}

bool SqlFinalTable::has_triggers() {
  return table_.note(kTriggersNote) != "refused";
}

Piece SqlFinalTable::copy(std::uint64_t after, std::uint32_t limit) {
  return database_.transact([&](Session& session) {
    const auto last = session.one<std::optional<std::uint64_t>>(
        "SELECT MAX(id) FROM (SELECT id FROM chat_media WHERE id > :after ORDER BY id LIMIT :limit) AS p",
        {{"after", after}, {"limit", limit}});
    if (!last || !std::get<0>(*last)) return Piece{0, after, false};
    const Copied row = copied_columns(session, kNew, "");
    const Binds range{{"after", after}, {"last", *std::get<0>(*last)}};
    // Whoever changes one of these rows waits for the end of this transaction, and his trigger comes behind
    // it.
    const std::uint64_t rows =
        session.execute("INSERT IGNORE INTO " + std::string(kNew) + " (" + row.names + ") SELECT " +
                            row.values + " FROM chat_media WHERE id > :after AND id <= :last FOR UPDATE",
                        range);
    return Piece{rows, *std::get<0>(*last), true};
  });
}

void SqlFinalTable::copy_missing(Session& session, std::string_view from, std::string_view to,
                                 std::string_view what) {
  const Copied row = copied_columns(session, to, "c.");
  session.execute("REPLACE INTO " + std::string(to) + " (" + row.names + ") SELECT " + row.values + " FROM " +
                  std::string(from) + " c LEFT JOIN " + std::string(to) +
                  " n ON n.id = c.id WHERE n.id IS NULL" + std::string(what));
}

void SqlFinalTable::catch_up() {
  if (has_triggers()) return;
  const std::string made(kNew);
  database_.transact([&](Session& session) {
    session.execute("DELETE n FROM " + made + " n LEFT JOIN chat_media c ON c.id = n.id WHERE c.id IS NULL");
    copy_missing(session, "chat_media", kNew,
                 " OR n.updated_at <> COALESCE(c.updated_at, n.updated_at) OR NOT n.deleted_at <=> "
                 "c.deleted_at");
  });
  // Who comes too late has an id that nobody gets from the second table.
  run("ALTER TABLE " + made + " AUTO_INCREMENT = " +
      std::to_string(kIdsAhead + database_.read([](Session& session) { return next_number(session); })));
}

std::uint64_t SqlFinalTable::differences() {
  return database_.read([](Session& session) {
    const auto only_in = [&](std::string_view one, std::string_view other) {
      return std::get<0>(*session.one<std::uint64_t>("SELECT COUNT(*) FROM " + std::string(one) +
                                                     " a LEFT JOIN " + std::string(other) +
                                                     " b ON b.id = a.id WHERE b.id IS NULL"));
    };
    return only_in("chat_media", kNew) + only_in(kNew, "chat_media");
  });
}

bool SqlFinalTable::is_beside() {
  return is_there(kNew);
}

void SqlFinalTable::give_up() {
  drop_triggers();
  run("DROP TABLE IF EXISTS " + std::string(kNew));
  bring_keys_back();
}

std::vector<MediaId> SqlFinalTable::not_taken(std::uint32_t limit) {
  const std::string first(is_beside() ? "chat_media" : kOld);
  return database_.read([&](Session& session) {
    std::vector<MediaId> ids;
    if (!table_is_there(session, first)) return ids;
    for (const auto& [id] : session.all<MediaId>("SELECT c.id FROM " + first +
                                                     " c LEFT JOIN lumbung_legacy_journal j ON j.media_id = "
                                                     "c.id WHERE j.media_id IS NULL AND NOT " +
                                                     is_of_lumbung() + " ORDER BY c.id LIMIT :limit",
                                                 {{"limit", limit}}))
      ids.push_back(id);
    return ids;
  });
}

void SqlFinalTable::keep_late() {
  if (!is_there(kOld)) return;
  const bool has_gaps = !has_triggers();
  database_.transact([&](Session& session) {
    if (has_gaps) copy_missing(session, kOld, "chat_media", "");
    if (!columns_of(session, kOld).contains("path")) return;
    session.execute("UPDATE chat_media n JOIN " + std::string(kOld) +
                    " c ON c.id = n.id LEFT JOIN lumbung_legacy_journal j ON j.media_id = c.id"
                    " SET n.original_path = c.path WHERE j.media_id IS NULL AND n.original_path IS NULL AND"
                    " c.path IS NOT NULL");
  });
}

}  // namespace lumbung::database

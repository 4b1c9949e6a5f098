#include "database/sql_final_table.h"

#include <array>
#include <set>
#include <vector>

#include <boost/json.hpp>

#include "database/old_table_rows.h"

namespace lumbung::database {
namespace {

using legacy::Piece;

constexpr std::string_view kNew = "lumbung_new_chat_media";
constexpr std::string_view kOld = "lumbung_old_chat_media";
constexpr std::string_view kKeysNote = "foreign keys";
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
constexpr std::string_view kWorkspaceKey =
    "ALTER TABLE chat_media ADD CONSTRAINT fk_chat_media_workspace FOREIGN KEY (workspace_id) REFERENCES"
    " workspaces (id) ON DELETE CASCADE, ALGORITHM=INPLACE, LOCK=NONE";

/// The columns that both have, each as the new one takes it; `row` is "" or "NEW.".
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

std::string drop_key(const std::string& table, const std::string& name) {
  return "ALTER TABLE `" + table + "` DROP FOREIGN KEY `" + name + "`";
}

Copied copied_columns(Session& session, std::string_view row) {
  Copied copied;
  for (const std::string& name : column_names(session, kNew)) {
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

/// The foreign keys of a table that lead to chat_media: "ADD CONSTRAINT … REFERENCES `chat_media` …".
std::vector<std::string> keys_to_media(Session& session, const std::string& table) {
  std::vector<std::string> keys;
  const auto made = session.one<std::string, std::string>("SHOW CREATE TABLE `" + table + "`");
  const std::string text = made ? std::get<1>(*made) : "";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.find("FOREIGN KEY") == std::string::npos ||
        line.find("REFERENCES `chat_media`") == std::string::npos)
      continue;
    if (line.ends_with(',')) line.pop_back();
    keys.push_back(line.substr(line.find("CONSTRAINT")));
  }
  return keys;
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
std::string next_number(Session& session) {
  constexpr std::string_view kWord = "AUTO_INCREMENT=";
  const auto made = session.one<std::string, std::string>("SHOW CREATE TABLE chat_media");
  const std::string text = made ? std::get<1>(*made) : "";
  const std::size_t at = text.rfind(kWord);
  if (at == std::string::npos) return "1";
  const std::size_t begin = at + kWord.size();
  return text.substr(begin, text.find_first_not_of("0123456789", begin) - begin);
}

std::string name_of_key(const std::string& definition) {
  const std::size_t begin = definition.find('`') + 1;
  return definition.substr(begin, definition.find('`', begin) - begin);
}

}  // namespace

void SqlFinalTable::run(const std::string& statement) {
  table_.run({statement, ""});
}

void SqlFinalTable::begin_copy() {
  const std::string made(kNew);
  // What a run before left is missing whatever changed since without its triggers: while there were none, and
  // by a workspace that was deleted, whose rows go by their key.
  for (const std::string_view trigger : kTriggers) run("DROP TRIGGER IF EXISTS " + std::string(trigger));
  run("DROP TABLE IF EXISTS " + made);
  run("CREATE TABLE " + made + " LIKE chat_media");
  run("ALTER TABLE " + made + " " + database_.read([](Session& session) { return final_shape(session); }));
  run("ALTER TABLE " + made +
      " AUTO_INCREMENT = " + database_.read([](Session& session) { return next_number(session); }));
  const Copied row = database_.read([](Session& session) { return copied_columns(session, "NEW."); });
  const std::string put = "REPLACE INTO " + made + " (" + row.names + ") VALUES (" + row.values + ")";
  const auto make = [&](std::string_view name, const char* event, const std::string& body) {
    run("CREATE TRIGGER " + std::string(name) + " AFTER " + event + " ON chat_media FOR EACH ROW " + body);
  };
  make(kTriggers[0], "INSERT", put);
  make(kTriggers[1], "UPDATE", put);
  make(kTriggers[2], "DELETE", "DELETE FROM " + std::string(kNew) + " WHERE id = OLD.id");
}

Piece SqlFinalTable::copy(std::uint64_t after, std::uint32_t limit) {
  return database_.transact([&](Session& session) {
    const auto last = session.one<std::optional<std::uint64_t>>(
        "SELECT MAX(id) FROM (SELECT id FROM chat_media WHERE id > :after ORDER BY id LIMIT :limit) AS p",
        {{"after", after}, {"limit", limit}});
    if (!last || !std::get<0>(*last)) return Piece{0, after, false};
    const Copied row = copied_columns(session, "");
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

/// Before they are dropped: a kill between must not forget them.
void SqlFinalTable::keep_keys() {
  if (table_.note(kKeysNote)) return;
  boost::json::array all;
  database_.read([&](Session& session) {
    all.clear();
    for (const auto& [table] :
         session.all<std::string>("SELECT DISTINCT table_name FROM information_schema.key_column_usage WHERE "
                                  "table_schema = DATABASE()"
                                  " AND referenced_table_name = 'chat_media'")) {
      for (const std::string& key : keys_to_media(session, table)) {
        boost::json::object entry;
        entry["table"] = table;
        entry["key"] = key;
        entry["name"] = name_of_key(key);
        all.push_back(std::move(entry));
      }
    }
  });
  table_.keep_note(kKeysNote, boost::json::serialize(all));
}

void SqlFinalTable::bring_keys_back() {
  const auto note = table_.note(kKeysNote);
  if (!note) return;
  const boost::json::value keys = boost::json::parse(*note);
  for (const boost::json::value& entry : keys.as_array()) {
    const std::string table(entry.at("table").as_string());
    const std::string name(entry.at("name").as_string());
    const bool is_there =
        database_.read([&](Session& session) { return has_foreign_key(session, table, name); });
    if (!is_there)
      run("ALTER TABLE `" + table + "` ADD " + std::string(entry.at("key").as_string()) +
          ", ALGORITHM=INPLACE, LOCK=NONE");
  }
}

void SqlFinalTable::swap() {
  const auto is_there = [&](std::string_view table) {
    return database_.read([&](Session& session) { return table_is_there(session, table); });
  };
  if (is_there(kNew)) {
    keep_keys();
    const boost::json::value keys = boost::json::parse(table_.note(kKeysNote).value_or("[]"));
    for (const boost::json::value& entry : keys.as_array()) {
      const std::string table(entry.at("table").as_string());
      const std::string name(entry.at("name").as_string());
      if (database_.read([&](Session& session) { return has_foreign_key(session, table, name); }))
        run(drop_key(table, name));
    }
    run("RENAME TABLE chat_media TO " + std::string(kOld) + ", " + std::string(kNew) + " TO chat_media");
  }
  for (const std::string_view trigger : kTriggers) run("DROP TRIGGER IF EXISTS " + std::string(trigger));
  const bool old_has_key = database_.read(
      [](Session& session) { return has_foreign_key(session, kOld, "fk_chat_media_workspace"); });
  if (old_has_key) run("ALTER TABLE " + std::string(kOld) + " DROP FOREIGN KEY fk_chat_media_workspace");
  const bool has_key = database_.read(
      [](Session& session) { return has_foreign_key(session, "chat_media", "fk_chat_media_workspace"); });
  if (!has_key) run(std::string(kWorkspaceKey));
  bring_keys_back();
  drop_rows_of_no_workspace();
}

/// Of workspaces that were deleted between the last look and the key. Behind it there are no more, and what
/// names these rows goes with them.
void SqlFinalTable::drop_rows_of_no_workspace() {
  const auto gone = database_.read([](Session& session) {
    return session.all<std::uint64_t>(
        "SELECT u.workspace_id FROM (SELECT DISTINCT workspace_id FROM chat_media) u"
        " LEFT JOIN workspaces w ON w.id = u.workspace_id WHERE w.id IS NULL");
  });
  for (const auto& [workspace] : gone) {
    database_.transact([&, id = workspace](Session& session) {
      session.execute("DELETE FROM chat_media WHERE workspace_id = :workspace", {{"workspace", id}});
    });
  }
}

void SqlFinalTable::drop_rest() {
  run("DROP TABLE IF EXISTS " + std::string(kOld));
}

}  // namespace lumbung::database

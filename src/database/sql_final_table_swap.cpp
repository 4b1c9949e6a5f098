#include <boost/json.hpp>

#include "database/old_table_rows.h"
#include "database/sql_final_table.h"

namespace lumbung::database {
namespace {

constexpr std::string_view kKeysNote = "foreign keys";
constexpr std::string_view kWorkspaceKey =
    "ALTER TABLE chat_media ADD CONSTRAINT fk_chat_media_workspace FOREIGN KEY (workspace_id) REFERENCES"
    " workspaces (id) ON DELETE CASCADE, ALGORITHM=INPLACE, LOCK=NONE";

std::string drop_key(const std::string& table, const std::string& name) {
  return "ALTER TABLE `" + table + "` DROP FOREIGN KEY `" + name + "`";
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

std::string name_of_key(const std::string& definition) {
  const std::size_t begin = definition.find('`') + 1;
  return definition.substr(begin, definition.find('`', begin) - begin);
}

}  // namespace

/// Before they are dropped: a kill between must not forget them.
void SqlFinalTable::keep_keys() {
  if (!table_.note(kKeysNote).value_or("").empty()) return;
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
  if (!note || note->empty()) return;
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
  table_.keep_note(kKeysNote, "");
}

void SqlFinalTable::release() {
  if (!is_beside()) return;
  keep_keys();
  const boost::json::value keys = boost::json::parse(table_.note(kKeysNote).value_or("[]"));
  for (const boost::json::value& entry : keys.as_array()) {
    const std::string table(entry.at("table").as_string());
    const std::string name(entry.at("name").as_string());
    if (database_.read([&](Session& session) { return has_foreign_key(session, table, name); }))
      run(drop_key(table, name));
  }
}

void SqlFinalTable::swap() {
  if (is_beside())
    run("RENAME TABLE chat_media TO " + std::string(kOld) + ", " + std::string(kNew) + " TO chat_media");
}

void SqlFinalTable::bind() {
  drop_triggers();
  const auto has_key = [&](std::string_view table) {
    return database_.read(
        [&](Session& session) { return has_foreign_key(session, table, "fk_chat_media_workspace"); });
  };
  if (has_key(kOld)) run(drop_key(std::string(kOld), "fk_chat_media_workspace"));
  if (!has_key("chat_media")) run(std::string(kWorkspaceKey));
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

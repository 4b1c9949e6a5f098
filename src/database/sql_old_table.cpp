#include "database/sql_old_table.h"

#include <tuple>

#include "base/uuid.h"
#include "database/engine/id_list.h"
#include "database/engine/mariadb_dialect.h"
#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

using legacy::JournalSums;
using legacy::StartingState;
using legacy::TableShape;

std::optional<std::string> note_of(Session& session, std::string_view name) {
  if (!table_is_there(session, "lumbung_legacy_state")) return std::nullopt;
  const auto row =
      session.one<std::string>("SELECT value FROM lumbung_legacy_state WHERE name = :name", {{"name", name}});
  return row ? std::optional(std::get<0>(*row)) : std::nullopt;
}

StartingState state_of(Session& session, const OldColumns& columns) {
  if (columns.empty()) return StartingState::absent;
  const std::string phase = note_of(session, "phase").value_or("");
  if (phase == "migrated") return StartingState::migrated;
  if (phase == "finished") return StartingState::ours;
  if (!phase.empty() && phase != "rolled back") return StartingState::resumed;
  if (columns.contains("path")) return StartingState::old;
  if (has_foreign_key(session, "chat_media", "fk_chat_media_workspace")) return StartingState::ours;
  const bool has_numbers = columns.at("size").starts_with("bigint");
  return has_numbers ? StartingState::half : StartingState::stuck;
}

/// Rows with their lines; false when there are none.
bool gather_some(Database& database, std::uint64_t gone, std::uint64_t quarantine) {
  return database.transact([&](Session& session) {
    std::vector<std::uint64_t> rows;
    for (const auto& [id] : session.all<std::uint64_t>(
             "SELECT c.id FROM lumbung_legacy_journal j JOIN chat_media c ON c.id = j.media_id"
             " WHERE j.workspace_id = :gone ORDER BY j.media_id LIMIT :limit FOR UPDATE",
             {{"gone", gone}, {"limit", kIdsMax}}))
      rows.push_back(id);
    if (rows.empty()) return false;
    const IdList ids(rows);
    const Binds binds = ids.binds + Binds{{"gone", gone}, {"quarantine", quarantine}};
    session.execute(
        "UPDATE chat_media SET workspace_id = :quarantine WHERE workspace_id = :gone AND id " + ids.sql,
        binds);
    session.execute(
        "UPDATE lumbung_legacy_journal SET workspace_id = :quarantine, source = 'none'"
        " WHERE workspace_id = :gone AND media_id " +
            ids.sql,
        binds);
    return true;
  });
}

}  // namespace

const OldColumns& SqlOldTable::columns() {
  if (!columns_) {
    columns_ = database_.read([](Session& session) { return columns_of(session, "chat_media"); });
    if (columns_->empty()) throw Fault(ErrorCode::not_found, "this database has no table chat_media");
  }
  return *columns_;
}

TableShape SqlOldTable::shape() {
  return database_.read([](Session& session) {
    TableShape shape;
    shape.server = std::get<0>(*session.one<std::string>(session.words().version));
    shape.is_supported = is_supported_server(shape.server.substr(shape.server.find_first_of("0123456789")));
    const OldColumns columns = columns_of(session, "chat_media");
    shape.state = state_of(session, columns);
    if (columns.empty()) return shape;
    const OldColumns campaigns = columns_of(session, "campaigns");
    const auto workspace = campaigns.find("workspace_id");
    const bool is_int = workspace != campaigns.end() && workspace->second.starts_with("int");
    shape.family = is_int ? "files" : "dump";
    if (const auto size = session.one<std::uint64_t, std::uint64_t>(
            "SELECT COALESCE(table_rows, 0), COALESCE(data_length + index_length, 0)"
            " FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'chat_media'"))
      std::tie(shape.rows, shape.bytes) = *size;
    shape.last_id = std::get<0>(*session.one<std::uint64_t>("SELECT COALESCE(MAX(id), 0) FROM chat_media"));
    return shape;
  });
}

void SqlOldTable::prepare() {
  for (const std::string_view statement : cutover_schema().mariadb)
    database_.transact([&](Session& session) { session.run(statement); });
  // The rows' old URLs are written long before the indexes are made and the rest of the schema with them.
  for (const std::string_view statement : object_schema().mariadb) {
    if (statement.find("TABLE IF NOT EXISTS lumbung_aliases ") == std::string_view::npos) continue;
    database_.transact([&](Session& session) { session.run(statement); });
  }
}

std::optional<std::string> SqlOldTable::note(std::string_view name) {
  return database_.read([&](Session& session) { return note_of(session, name); });
}

void SqlOldTable::keep_note(std::string_view name, std::string_view value) {
  database_.transact([&](Session& session) {
    session.execute("REPLACE INTO lumbung_legacy_state (name, value) VALUES (:name, :value)",
                    {{"name", name}, {"value", value}});
  });
}

std::set<std::uint64_t> SqlOldTable::workspaces() {
  return database_.read([](Session& session) {
    std::set<std::uint64_t> ids;
    for (const auto& [id] : session.all<std::uint64_t>("SELECT id FROM workspaces")) ids.insert(id);
    return ids;
  });
}

std::uint64_t SqlOldTable::make_quarantine() {
  constexpr std::string_view kIdentifier = "lumbung-quarantine";
  return database_.transact([&](Session& session) {
    const std::string find = "SELECT id FROM workspaces WHERE identifier = :identifier ORDER BY id LIMIT 1";
    if (const auto there = session.one<std::uint64_t>(find, {{"identifier", kIdentifier}}))
      return std::get<0>(*there);
    const auto first = session.one<std::uint64_t>("SELECT created_by FROM workspaces ORDER BY id LIMIT 1");
    // Where there is none, whoever made it is nobody: in one family a foreign key would ask for a user.
    session.run("SET foreign_key_checks = 0");
    session.execute(
        "INSERT INTO workspaces (uuid, identifier, name, created_by, created_at, updated_at) VALUES (:uuid,"
        " :identifier, 'Media of no workspace', :creator, :now, :now)",
        {{"uuid", Uuid::make().str()},
         {"identifier", kIdentifier},
         {"creator", first ? std::get<0>(*first) : 0},
         {"now", to_sql(clock_.now())}});
    const std::uint64_t made = session.last_insert_id();
    session.run("SET foreign_key_checks = 1");
    return made;
  });
}

void SqlOldTable::gather_orphans(std::uint64_t quarantine) {
  const auto gone = database_.read([](Session& session) {
    return session.all<std::uint64_t>(
        "SELECT u.workspace_id FROM (SELECT DISTINCT workspace_id FROM lumbung_legacy_journal) u"
        " LEFT JOIN workspaces w ON w.id = u.workspace_id WHERE w.id IS NULL");
  });
  for (const auto& [workspace] : gone) {
    while (gather_some(database_, workspace, quarantine)) {
    }
  }
}

JournalSums SqlOldTable::sums() {
  return database_.read([](Session& session) {
    JournalSums sums;
    const auto number = [&](std::string_view sql) { return std::get<0>(*session.one<std::uint64_t>(sql)); };
    for (const auto& [source, rows] : session.all<std::string, std::uint64_t>(
             "SELECT source, COUNT(*) FROM lumbung_legacy_journal GROUP BY source")) {
      sums.by_source[source] = rows;
      sums.rows += rows;
      if (source == "none") sums.quarantined = rows;
    }
    for (const auto& [state, rows, bytes] : session.all<std::string, std::uint64_t, std::uint64_t>(
             "SELECT bytes_state, COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS UNSIGNED)"
             " FROM lumbung_legacy_journal GROUP BY bytes_state")) {
      sums.by_bytes[state] = rows;
      sums.bytes_read += bytes;
    }
    sums.disputed = number("SELECT COUNT(*) FROM lumbung_legacy_journal WHERE disputed = 1");
    sums.not_taken = number(
        "SELECT COUNT(*) FROM chat_media c LEFT JOIN lumbung_legacy_journal j ON j.media_id = c.id"
        " WHERE j.media_id IS NULL AND NOT " +
        is_of_lumbung());
    sums.gone = number(
        "SELECT COUNT(*) FROM lumbung_legacy_journal j LEFT JOIN chat_media c ON c.id = j.media_id"
        " WHERE c.id IS NULL");
    return sums;
  });
}

std::vector<MediaId> SqlOldTable::quarantined(std::uint32_t limit) {
  return database_.read([&](Session& session) {
    std::vector<MediaId> ids;
    for (const auto& [id] : session.all<MediaId>("SELECT media_id FROM lumbung_legacy_journal WHERE source = "
                                                 "'none' ORDER BY media_id LIMIT :limit",
                                                 {{"limit", limit}}))
      ids.push_back(id);
    return ids;
  });
}

}  // namespace lumbung::database

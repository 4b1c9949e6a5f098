#include "database/sql_flag_repository.h"

#include "database/engine/session.h"
#include "database/flag_rows.h"

namespace lumbung::database {

using access::Flag;

void insert_flag(Session& session, WorkspaceId workspace, const Flag& flag) {
  session.execute("INSERT INTO lumbung_flags (workspace_id, name, value) VALUES (:workspace, :name, :value)",
                  {{"workspace", workspace}, {"name", flag.name}, {"value", flag.value}});
}

void set_flag(Session& session, WorkspaceId workspace, const Flag& flag) {
  clear_flag(session, workspace, flag.name);
  insert_flag(session, workspace, flag);
}

void clear_flag(Session& session, WorkspaceId workspace, std::string_view name) {
  session.execute("DELETE FROM lumbung_flags WHERE workspace_id = :workspace AND name = :name",
                  {{"workspace", workspace}, {"name", name}});
}

std::string flag_column(std::string_view id_column, std::string_view name) {
  std::string sql = "COALESCE((SELECT value FROM lumbung_flags WHERE workspace_id = ";
  sql.append(id_column).append(" AND lumbung_flags.name = '").append(name).append("'), '')");
  return sql;
}

std::optional<std::string> SqlFlagRepository::get(WorkspaceId workspace, std::string_view name) {
  const auto row = database_.read([&](Session& session) {
    return session.one<std::string>(
        "SELECT value FROM lumbung_flags WHERE workspace_id = :workspace AND name = :name",
        {{"workspace", workspace}, {"name", name}});
  });
  if (!row) return std::nullopt;
  return std::get<0>(*row);
}

std::vector<Flag> SqlFlagRepository::list(WorkspaceId workspace) {
  std::vector<Flag> flags;
  for (auto& [name, value] : database_.read([&](Session& session) {
         return session.all<std::string, std::string>(
             "SELECT name, value FROM lumbung_flags WHERE workspace_id = :workspace ORDER BY name",
             {{"workspace", workspace}});
       })) {
    flags.push_back({std::move(name), std::move(value)});
  }
  return flags;
}

void SqlFlagRepository::set(WorkspaceId workspace, const Flag& flag) {
  database_.transact([&](Session& session) { set_flag(session, workspace, flag); });
}

void SqlFlagRepository::clear(WorkspaceId workspace, std::string_view name) {
  database_.transact([&](Session& session) { clear_flag(session, workspace, name); });
}

}  // namespace lumbung::database

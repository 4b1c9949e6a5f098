#include "database/old_rows.h"

#include "database/engine/id_list.h"
#include "database/engine/session.h"

namespace lumbung::database {

std::uint64_t delete_old(Database& database, const OldRows& old, const std::vector<std::uint64_t>& ids) {
  if (ids.empty()) return 0;
  return database.transact([&](Session& session) {
    std::uint64_t deleted = 0;
    for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
      IdList list(piece);
      list.binds.push_back({"before", to_unix_ms(old.before)});
      std::string sql = "DELETE FROM ";
      sql.append(old.table).append(" WHERE id ").append(list.sql).append(" AND ");
      sql.append(old.time_column).append(" < :before");
      deleted += session.execute(sql, list.binds);
    }
    return deleted;
  });
}

std::uint64_t delete_oldest(Database& database, const OldRows& old, std::uint32_t limit) {
  std::string oldest = "SELECT id FROM ";
  oldest.append(old.table)
      .append(" WHERE ")
      .append(old.time_column)
      .append(" < :before ORDER BY ")
      .append(old.time_column)
      .append(" LIMIT :limit");
  const Bind before{"before", to_unix_ms(old.before)};
  std::vector<std::uint64_t> ids;
  database.read([&](Session& session) {
    ids.clear();
    for (const auto& [id] : session.all<std::uint64_t>(oldest, {before, {"limit", limit}})) ids.push_back(id);
    return ids.size();
  });
  return delete_old(database, old, ids);
}

}  // namespace lumbung::database

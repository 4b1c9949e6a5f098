#include "database/old_rows.h"

#include "database/engine/id_list.h"
#include "database/engine/session.h"

namespace lumbung::database {

std::uint64_t delete_oldest(Database& database, const OldRows& old, std::uint32_t limit) {
  const std::string table(old.table);
  const std::string time(old.time_column);
  const std::string is_old = time + " < :before";
  std::string oldest = "SELECT id FROM ";
  oldest.append(table)
      .append(" WHERE ")
      .append(is_old)
      .append(" ORDER BY ")
      .append(time)
      .append(" LIMIT :limit");
  const Bind before{"before", to_unix_ms(old.before)};
  std::vector<std::uint64_t> ids;
  database.read([&](Session& session) {
    ids.clear();
    for (const auto& [id] : session.all<std::uint64_t>(oldest, {before, {"limit", limit}})) ids.push_back(id);
    return ids.size();
  });
  if (ids.empty()) return 0;
  return database.transact([&](Session& session) {
    std::uint64_t deleted = 0;
    for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
      IdList list(piece);
      list.binds.push_back(before);
      // Looked at again: a row may have got another time since.
      std::string sql = "DELETE FROM ";
      sql.append(table).append(" WHERE id ").append(list.sql).append(" AND ").append(is_old);
      deleted += session.execute(sql, list.binds);
    }
    return deleted;
  });
}

}  // namespace lumbung::database

#include "database/old_rows.h"

#include "database/engine/id_list.h"
#include "database/engine/session.h"

namespace lumbung::database {

std::uint64_t delete_oldest(Database& database, const OldRows& old, std::uint32_t limit) {
  const std::string table(old.table);
  const std::string is_old = std::string(old.time_column) + " < :before";
  const Bind before{"before", to_unix_ms(old.before)};
  std::vector<std::uint64_t> ids;
  database.read([&](Session& session) {
    ids.clear();
    for (const auto& [id] :
         session.all<std::uint64_t>("SELECT id FROM " + table + " WHERE " + is_old + " ORDER BY " +
                                        std::string(old.time_column) + " LIMIT :limit",
                                    {before, {"limit", limit}}))
      ids.push_back(id);
    return ids.size();
  });
  if (ids.empty()) return 0;
  return database.transact([&](Session& session) {
    std::uint64_t deleted = 0;
    for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
      IdList list(piece);
      list.binds.push_back(before);
      // Looked at again: a row may have got another time since.
      deleted +=
          session.execute("DELETE FROM " + table + " WHERE id " + list.sql + " AND " + is_old, list.binds);
    }
    return deleted;
  });
}

}  // namespace lumbung::database

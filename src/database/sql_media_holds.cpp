#include "database/sql_media_holds.h"

#include "database/hold_rows.h"

namespace lumbung::database {
bool SqlMediaHolds::hold(const campaigns::Holder& holder, WorkspaceId workspace,
                         const std::vector<MediaId>& media, std::optional<Timestamp> until) {
  const Status held = database_.transact([&](Session& session) -> Status {
    if (!put_holds(session, holder, workspace, media, until, clock_.now()))
      return error(ErrorCode::conflict, "A media is not there.");
    return {};
  });
  return held.has_value();
}

bool SqlMediaHolds::is_held(WorkspaceId workspace, MediaId media) {
  static const std::string sql =
      "SELECT 1 FROM chat_media WHERE id = :id AND workspace_id = :workspace AND " + held_condition();
  return database_.read([&](Session& session) {
    return session
        .one<std::int64_t>(sql, {{"id", media}, {"workspace", workspace}, {"now", to_unix_ms(clock_.now())}})
        .has_value();
  });
}

}  // namespace lumbung::database

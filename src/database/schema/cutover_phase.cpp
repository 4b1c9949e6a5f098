#include "database/schema/cutover_phase.h"

#include "database/old_table_rows.h"

namespace lumbung::database {
namespace {

/// How far a take-over is, as legacy::Cutover notes it; empty where there never was one.
std::string phase_of(Session& session) {
  if (!table_is_there(session, "lumbung_legacy_state")) return "";
  const auto row = session.one<std::string>("SELECT value FROM lumbung_legacy_state WHERE name = :name",
                                            {{"name", "phase"}});
  return row ? std::get<0>(*row) : "";
}

}  // namespace

std::optional<std::string> cutover_refusal(Session& session) {
  const std::string phase = phase_of(session);
  if (phase == "backup" || phase == "expand" || phase == "rows")
    return "'lumbung legacy migrate' has begun to take over this database's chat_media and is in its phase "
           "'" +
           phase +
           "': start this again once the phase is 'bytes', when all rows are taken and the "
           "indexes are made (MIGRATION.md)";
  if (phase == "rolling back")
    return "'lumbung legacy rollback' is giving this database's chat_media back to the old application; "
           "where it "
           "broke off, run it again (MIGRATION.md)";
  if (phase == "finishing")
    return "'lumbung legacy finish' is giving this database's chat_media its last form: start this again "
           "once it "
           "has ended; where it broke off, run it again (MIGRATION.md)";
  if (phase == "rolled back" && table_is_there(session, "chat_media") &&
      !session.one<std::int64_t>(session.words().chat_media_is_ours))
    return "'lumbung legacy rollback' gave this database's chat_media back to the old application: 'lumbung "
           "legacy "
           "migrate' takes it over again (MIGRATION.md)";
  return std::nullopt;
}

}  // namespace lumbung::database

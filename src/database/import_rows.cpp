#include "database/import_rows.h"

#include "database/job_rows.h"

namespace lumbung::database {

void complete_import(Session& session, const media::ImportClaim& claim, const Uuid& media, Timestamp now) {
  session.execute(
      "UPDATE lumbung_imports SET status = 'completed', media_uuid = :media, error = '', ended_at_ms = :now"
      " WHERE uuid = :uuid",
      {{"media", media.str()}, {"now", to_unix_ms(now)}, {"uuid", claim.uuid.str()}});
  delete_leased(session, claim.lease);
}

}  // namespace lumbung::database
